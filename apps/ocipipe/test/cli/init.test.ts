import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { loadConfig } from '../../src/config/config.js'
import { firstConfig } from '../../src/config/first-config.js'
import { configKeys } from '../../src/generated/config-keys.js'
import { specOf } from '../bundle.js'
import { call } from '../call-command-line.js'
import { scratchFolder } from '../scratch.js'

function kept(text: string): string {
  const path = join(scratchFolder('init'), 'config.yaml')
  writeFileSync(path, text)
  return path
}

describe('init', () => {
  it('writes a configuration that is valid and says so, once', async () => {
    const path = join(scratchFolder('init'), 'etc/ocipipe/config.yaml')
    expect(await call('init', path)).toEqual({ status: 0, stdout: `wrote ${path}\n`, stderr: '' })
    expect((await loadConfig(path)).isOk()).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o644)
    expect(readdirSync(join(path, '..'))).toEqual(['config.yaml'])
    writeFileSync(path, '# mine\n')
    const again = await call('init', path)
    expect(again.status).toBe(1)
    expect(again.stderr).toContain('init/exists')
    expect(readFileSync(path, 'utf8')).toBe('# mine\n')
  })

  it('prints it with --stdout and writes nothing', async () => {
    const path = join(scratchFolder('init'), 'config.yaml')
    expect((await call('init', path, '--stdout')).stdout).toBe(firstConfig('0.0.0'))
    expect(existsSync(path)).toBe(false)
  })

  it('says why it cannot be written', async () => {
    const path = join(kept(''), 'config.yaml')
    const { status, stderr } = await call('init', path)
    expect(status).toBe(1)
    expect(stderr).toContain('init/not-written')
  })
})

describe('the first configuration', () => {
  it('names the schema that the package brings, in the way that editors look for', () => {
    const [line] = firstConfig('1.2.3').split('\n')
    expect(line).toBe(
      '# yaml-language-server: $schema=https://unpkg.com/ocipipe@1.2.3/schema/config.schema.json',
    )
    const { files } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      files: readonly string[]
    }
    expect(files).toContain('schema')
    expect(existsSync(join(import.meta.dirname, '../../schema/config.schema.json'))).toBe(true)
  })

  it('has every key and every transform', () => {
    const text = firstConfig('1.2.3')
    for (const key of configKeys[''] ?? []) expect(text).toMatch(new RegExp(`^#?${key}:`, 'm'))
    for (const name of configKeys['/pipelines/*/*'] ?? []) expect(text).toContain(name)
  })

  it('is valid with its defaults made real as well', async () => {
    const config = await loadConfig(kept(firstConfig('1.2.3').replaceAll(/^#(?=[^ ])/gm, '')))
    expect(config._unsafeUnwrap()).toMatchObject({ stateRoot: '/run/ocipipe', allowDowngrade: false })
  })

  it('has pipelines that plan', async () => {
    const path = kept(firstConfig('1.2.3'))
    const bundle = join(path, '..', 'bundle')
    mkdirSync(join(bundle, 'rootfs'), { recursive: true })
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(specOf({})))
    for (const name of Object.keys((await loadConfig(path))._unsafeUnwrap().pipelines ?? {})) {
      vi.stubEnv('OCIPIPE_CONFIG', path)
      expect(await call('plan', '-b', bundle, '-p', name)).toMatchObject({ status: 0, stderr: '' })
      vi.unstubAllEnvs()
    }
  })
})
