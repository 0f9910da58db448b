import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { specOf } from '../bundle.js'
import { call } from '../call-command-line.js'
import { scratchFolder } from '../scratch.js'

/** A bundle that asks for a CDI device, and the configuration that gives it. */
function stage(extra: object = {}): { bundle: string; config: string } {
  const folder = scratchFolder('diff')
  const [bundle, cdi, config] = ['bundle', 'cdi', 'ocipipe.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const path of [bundle, cdi]) mkdirSync(path)
  writeFileSync(
    join(cdi, 'vendor.json'),
    JSON.stringify({
      cdiVersion: '0.6.0',
      kind: 'vendor.com/gpu',
      devices: [{ name: '0', containerEdits: { env: ['GPU=0'] } }],
    }),
  )
  const annotations = { 'cdi.k8s.io/x': 'vendor.com/gpu=0' }
  writeFileSync(join(bundle, 'config.json'), JSON.stringify({ ...specOf({}), annotations, ...extra }))
  writeFileSync(
    config,
    JSON.stringify({
      pipelines: { give: [{ injectCdi: { specDirs: [cdi] } }] },
      rules: [{ pipeline: 'give' }],
    }),
  )
  return { bundle, config }
}

describe('plan --diff', () => {
  it('shows one value a line, whatever the file looks like, with three lines around', async () => {
    const { bundle, config } = stage()
    const { status, stdout, stderr } = await call('plan', '-b', bundle, '-c', config, '--diff')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(`@@ -12,7 +12,8 @@
       "true"
     ],
     "env": [
-      "PATH=/bin"
+      "PATH=/bin",
+      "GPU=0"
     ],
     "cwd": "/",
     "capabilities": {
`)
  })

  it('shows old beside new', async () => {
    const { bundle, config } = stage()
    const { stdout } = await call('plan', '-b', bundle, '-c', config, '--side-by-side')
    const [left, right] = ['      "PATH=/bin"', '      "PATH=/bin",']
    expect(stdout.split('\n')).toContain(`${left.padEnd(78)} | ${right}`)
    expect(stdout.split('\n')).toContain(`${' '.repeat(78)} |       "GPU=0"`)
  })

  it('keeps from the terminal what an image may have written to it', async () => {
    const hostile = {
      process: { ...(specOf({}) as { process: object }).process, env: ['A=\u009b31m\u202e'] },
    }
    const { bundle, config } = stage(hostile)
    const { stdout } = await call('plan', '-b', bundle, '-c', config, '--diff')
    expect(stdout).toContain(String.raw`A=\u009b31m\u202e`)
    expect(stdout).not.toMatch(/[\u0080-\u009f\u202e]/)
  })

  it('and --json exclude each other', async () => {
    expect((await call('plan', '-b', '.', '--diff', '--json')).status).toBe(2)
  })
})

describe('plan --spec', () => {
  it('plans a file without a bundle', async () => {
    const { bundle, config } = stage()
    const { status, stdout } = await call('plan', '--spec', join(bundle, 'config.json'), '-c', config)
    expect(status).toBe(0)
    expect(stdout).toContain('+ /spec/process/env/1 "GPU=0"')
  })

  it('says when there is no such file, and when neither file nor bundle is named', async () => {
    const { status, stderr } = await call('plan', '--spec', '/nowhere/config.json')
    expect(status).toBe(1)
    expect(stderr).toContain('ENOENT')
    expect((await call('plan')).status).toBe(2)
  })
})
