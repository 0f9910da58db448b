import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call } from '../call-command-line.js'
import { scratchFolder } from '../scratch.js'

function bundleOf(spec: object): string {
  const folder = scratchFolder('explain')
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ociVersion: '1.0.2', ...spec }))
  return folder
}

const spec = {
  windows: {},
  mounts: Array.from({ length: 9 }, (_, index) => ({
    destination: `/m${index}`,
    type: 'bind',
    source: '/s',
    options: ['bind', 'rshared'],
  })),
  linux: { maskedPaths: ['/proc/kcore'], sysctl: { 'net.\u202e': '1' } },
}

// A version on the command line, so that nothing depends on what is installed.
const explain = (folder: string, ...more: readonly string[]) =>
  call('explain', '--bundle', folder, '--runtime', 'runsc', '--runtime-version', '20221219.0', ...more)

describe('ocipipe explain', () => {
  it('shows what would be lost, why, and what is done about it', async () => {
    const { status, stdout, stderr } = await explain(bundleOf(spec))
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toMatch(
      /^runsc 20221219\.0\n\/windows\n {2}refused, nothing is lost: .*\n {2}taken out \[runsc\/windows\]\n {2}observed/,
    )
    expect(stdout).toContain('\n  replaced by rslave [runsc/bind-rshared]\n')
    expect(stdout).toContain('and 4 more of [runsc/bind-rshared]\n')
    expect(stdout).toContain(
      '\n  ignored, less safe: the runtime hides none of them; its /proc is that of the sandbox\n',
    )
    expect(stdout).toContain('\n  the launch is refused [runsc/masked-paths]\n')
    // What would turn the text around is shown as an escape.
    expect(stdout).toContain(String.raw`/linux/sysctl/net.\u202e`)
  })

  it('takes the options of a pipeline', async () => {
    const { status, stdout } = await explain(bundleOf(spec), '--policy', 'gvisor')
    expect(status).toBe(0)
    expect(stdout).toContain('\n  taken out [runsc/masked-paths]\n')
  })

  it('prints the same as a document', async () => {
    const { status, stdout } = await explain(bundleOf({ linux: spec.linux }), '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      runtime: { name: 'runsc', version: '20221219.0' },
      refused: true,
      unsupported: [
        {
          pointer: '/linux/maskedPaths',
          row: 'runsc/masked-paths',
          outcome: 'ignored',
          lossiness: 'security',
          reason: 'the runtime hides none of them; its /proc is that of the sandbox',
          evidence: expect.stringContaining('observed with 20221219'),
          edit: { action: 'drop' },
          decision: 'refuse',
        },
        expect.objectContaining({ row: 'runsc/sysctl-unknown', decision: 'edit' }),
      ],
    })
  })

  it('finds nothing where everything is taken', async () => {
    const { status, stdout } = await explain(bundleOf({}))
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'runsc 20221219.0\ntakes everything that the table knows of\n',
    })
  })

  it.each([
    [['--runtime', 'podman'], 'explain/runtime-unknown'],
    [['--policy', 'sgs'], 'explain/policy-unknown'],
    [['--policy', 'nothing'], 'explain/policy-unknown'],
    [['--bundle', '/nowhere'], 'host/'],
  ])('%j fails with %s', async (more, code) => {
    const { status, stderr, stdout } = await explain(bundleOf({}), ...more)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(code)
  })

  it('knows Kata, which has no command line', async () => {
    const { stdout } = await explain(bundleOf(spec), '--runtime', 'kata', '--runtime-version', '3.2.0')
    expect(stdout).toMatch(/^kata 3\.2\.0\n/)
  })
})
