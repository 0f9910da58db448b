import { spawnSync } from 'node:child_process'
import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requireTools } from '../containerd/require-tools.js'
import { ocipipe } from '../program.js'
import { must, scratchFolder } from '../scratch.js'
import { nodeFolder, treeOf } from './node-folder.js'

/** Calls after which the node is another, also when they are done to a name that only we use. */
const changing =
  'rename,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,write,pwrite64,fsync,fchmod,fchown'
const nvidia = '/usr/bin/nvidia-container-runtime'
const files = {
  'etc/containerd/config.toml': '# ours\nversion = 2\n[plugins."io.containerd.grpc.v1.cri"]\n  x = 1 # one\n',
  'etc/ocipipe/config.yaml': '# kept\nrules:\n  - pipeline: sgs\n',
}

interface Step {
  readonly call: string
  readonly nth: number
}

/** The steps of a command that change something below the root. */
function stepsOf(root: string, ...args: readonly string[]): readonly Step[] {
  const trace = join(scratchFolder('trace'), 'trace')
  must(
    'strace',
    '-qq',
    '-y',
    '-s',
    '4096',
    '-o',
    trace,
    '-e',
    `trace=${changing}`,
    ocipipe,
    ...args,
    '--root',
    root,
  )
  const counts = new Map<string, number>()
  return readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const call = /^(\w+)\(/.exec(line)?.[1]
      if (call === undefined) return []
      const nth = (counts.get(call) ?? 0) + 1
      counts.set(call, nth)
      return line.includes(`${root}/`) ? [{ call, nth }] : []
    })
}

/** Runs a command that is killed as it is about to do a step; says whether it was. */
function killed(root: string, { call, nth }: Step, ...args: readonly string[]): boolean {
  const kill = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${nth}`]
  const { signal, status } = spawnSync('strace', [
    '-qq',
    '-o',
    '/dev/null',
    ...kill,
    ocipipe,
    ...args,
    '--root',
    root,
  ])
  return signal === 'SIGKILL' || status === 137
}

/** What a program of the node's own reaches by this path. */
function resolved(root: string, path: string): string {
  const at = join(root, path)
  return lstatSync(at).isSymbolicLink() ? join(root, readlinkSync(at)) : at
}

const run = (root: string, ...args: readonly string[]): string => must(ocipipe, ...args, '--root', root)

describe.each([
  ['a runtime class with a real runtime of its own', ['containerd', '--real', nvidia]],
  ['a hijack', ['hijack']],
])('%s', (_, way) => {
  it('install killed at any step: uninstall leaves everything as it was, and installing again succeeds', () => {
    requireTools()
    const root = nodeFolder(files)
    const before = treeOf(root)
    const steps = stepsOf(root, 'install', ...way)
    run(root, 'uninstall')
    expect(treeOf(root)).toEqual(before)
    expect(steps.map(({ call }) => call)).toEqual(expect.arrayContaining(['rename', 'write']))
    let hits = 0
    for (const [index, step] of steps.entries()) {
      if (!killed(root, step, 'install', ...way)) {
        run(root, 'uninstall')
        continue
      }
      hits += 1
      // Whoever calls it at this moment finds the original or the wrapper.
      expect(readFileSync(resolved(root, nvidia), 'utf8')).toMatch(/^#!/)
      const again = index % 2 === 0
      if (again) run(root, 'install', ...way)
      const status = again ? run(root, 'status').replace(/ \S+:/, '') : 'ok installed\n'
      run(root, 'uninstall')
      expect({ step, status, tree: treeOf(root) }).toEqual({ step, status: 'ok installed\n', tree: before })
    }
    expect(hits).toBeGreaterThan(steps.length / 2)
  })

  it('uninstall killed at any step: the next one ends it, and everything is as it was', () => {
    requireTools()
    const root = nodeFolder(files)
    const before = treeOf(root)
    run(root, 'install', ...way)
    const steps = stepsOf(root, 'uninstall')
    expect(treeOf(root)).toEqual(before)
    let hits = 0
    for (const step of steps) {
      run(root, 'install', ...way)
      if (killed(root, step, 'uninstall')) hits += 1
      run(root, 'uninstall')
      expect({ step, tree: treeOf(root) }).toEqual({ step, tree: before })
    }
    expect(hits).toBeGreaterThan(steps.length / 2)
  })
})
