import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const here = import.meta.dirname
const ocipipe = join(here, '../../bin/ocipipe')
const kubelet = '/var/lib/kubelet'
// In a container /tmp can be an overlay, on which no other can keep anything.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ocipipe-example-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Copies a text file of the example, with the kubelet's folder moved into the temporary one. */
function copy(name: string): string {
  const target = join(folder, name)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, readFileSync(join(here, name), 'utf8').replaceAll(kubelet, join(folder, 'kubelet')))
  return target
}

/** What `ocipipe plan` says of one of the bundles, on a machine that has its volume. */
function planOf(name: string): string {
  const bundle = dirname(copy(`bundle/${name}/config.json`))
  mkdirSync(join(bundle, 'rootfs'))
  const { mounts } = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8')) as {
    mounts: { source: string }[]
  }
  for (const { source } of mounts) if (source.startsWith(folder)) mkdirSync(source, { recursive: true })
  const args = ['plan', '--bundle', bundle, '--config', copy('config.yaml'), '--json']
  const output = execFileSync(ocipipe, args, { encoding: 'utf8' })
  const { pipeline, effects } = JSON.parse(output) as { pipeline: string | null; effects: readonly object[] }
  return JSON.stringify({ pipeline, effects }, null, 2)
    .replaceAll(join(folder, 'kubelet'), kubelet)
    .replaceAll(folder, '')
}

it.each(['kept', 'scratch', 'plain'])('the annotation chooses the pipeline of the bundle %s', (name) => {
  const golden = join(here, 'golden', `${name}.json`)
  const planned = `${planOf(name)}\n`
  if (process.env['OCIPIPE_UPDATE_GOLDEN'] === '1' && !process.env['CI']) writeFileSync(golden, planned)
  expect(planned).toBe(readFileSync(golden, 'utf8'))
})
