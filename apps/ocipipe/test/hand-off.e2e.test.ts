import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { makeBundle, makeVolume } from './bundle.js'
import { mountsAt, writeProgram } from './scratch.js'
import { contentOf, makeSite, run, type Site } from './site.js'

/** A wrapper whose runtime is this script. */
function siteWith(script: string): Site {
  const site = makeSite()
  writeProgram(join(site.folder, 'real', 'runc'), script)
  return site
}

const realRuntime = ({ folder }: Site): Record<string, string> => ({
  SGS_RUNC_PATH: join(folder, 'real', 'runc'),
})

function callsOf(site: Site): readonly (readonly string[])[] {
  const asking = makeBundle(join(site.folder, 'asking'), { volume: makeVolume(site.kubelet) })
  const quiet = makeBundle(join(site.folder, 'quiet'))
  return [
    ['start', 'c1'],
    ['create', '--bundle', quiet, 'c1'],
    ['create', '--bundle', asking, 'c1'],
    ['run', '--bundle', asking, 'c2'],
  ]
}

function isRunning(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z')
  } catch {
    return false
  }
}

describe('the process that is started is the runtime', () => {
  it('has the exit code and the output of the runtime, whatever the call', () => {
    const site = siteWith('#!/bin/sh\ncat; echo out; echo err >&2; exit 37\n')
    for (const args of callsOf(site)) {
      const finished = site.call('runc', args, { env: realRuntime(site), input: 'in\n' })
      expect(finished).toEqual({ status: 37, signal: null, stdout: 'in\nout\n', stderr: 'err\n' })
      site.call('ocipipe', ['gc', '--config', site.config])
    }
  })

  it('finds its terminal set as it was', () => {
    const site = siteWith('#!/bin/sh\nexec stty -g\n')
    const wrapped = `${site.wrapper('runc')} start c1`
    const session = `stty -echo -icanon min 7 rows 33; stty -g; ${wrapped}; ${wrapped} | cat; stty -g`
    const { stdout } = run('/usr/bin/script', ['-qec', session, '/dev/null'], {
      env: { ...realRuntime(site), OCIPIPE_CONFIG: site.config },
    })
    const [before, ...after] = stdout.trim().split(/\s+/)
    expect(before).toMatch(/^[0-9a-f]+:/)
    expect(after).toEqual([before, before, before])
  })

  it('ends by the signal that ends the runtime', () => {
    const site = siteWith('#!/bin/sh\nkill -KILL $$\n')
    const { status, signal } = site.call('runc', ['start', 'c1'], { env: realRuntime(site) })
    expect({ status, signal }).toEqual({ status: null, signal: 'SIGKILL' })
  })

  it('has the process id that was started, no child of ours, and gets the signals that are sent to it', async () => {
    const site = siteWith(`#!/bin/sh
case $* in *state*) exit 1 ;; esac
trap 'exit 5' TERM
cat /proc/$$/task/$$/children >&2
echo $$
while :; do sleep 0.02; done
`)
    for (const args of callsOf(site)) {
      const child = spawn(site.wrapper('runc'), args, {
        env: { PATH: '/usr/bin:/bin', OCIPIPE_CONFIG: site.config, ...realRuntime(site) },
      })
      const stderr = text(child.stderr)
      const [line] = (await once(child.stdout, 'data')) as [Buffer]
      expect(Number(line.toString())).toBe(child.pid)
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([5, null])
      // The one child is the cat that looked.
      expect((await stderr).trim().split(/\s+/)).toHaveLength(1)
      site.call('ocipipe', ['gc', '--config', site.config])
    }
  })

  it('still dies with its parent when it asked to', async () => {
    const site = siteWith(`#!/bin/sh\necho $$ >"$0.pid"\nexec sleep 60\n`)
    const program = join(site.folder, 'real', 'runc')
    // The parent, which setpriv says to die with, is the shell; it waits until the runtime is there.
    const script = `setpriv --pdeathsig KILL "$1" start c1 & until [ -s "$2.pid" ]; do sleep 0.02; done`
    const parent = spawn('/bin/sh', ['-c', script, 'sh', site.wrapper('runc'), program], {
      env: { PATH: '/usr/bin:/bin', OCIPIPE_CONFIG: site.config, ...realRuntime(site) },
      stdio: 'ignore',
    })
    await once(parent, 'exit')
    const pid = readFileSync(`${program}.pid`, 'utf8').trim()
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false)
  })
})

describe('the launcher that the package brings', () => {
  it('finds Node on PATH, and its program beside itself, through links', () => {
    const site = siteWith('#!/bin/sh\necho "$PATH $*"\n')
    const link = join(site.folder, 'runc')
    symlinkSync(join(import.meta.dirname, '../dist/ocipipe'), link)
    writeProgram(
      join(site.folder, 'path', 'node'),
      `#!/bin/sh\necho "$#" >"${site.folder}/used"\nexec ${process.execPath} "$@"\n`,
    )
    const PATH = `${site.folder}/path:/usr/bin:/bin`
    const env = { ...realRuntime(site), OCIPIPE_CONFIG: site.config, PATH }
    expect(run(link, ['start', 'c1'], { env })).toEqual({
      status: 0,
      signal: null,
      stdout: `${PATH} start c1\n`,
      stderr: '',
    })
    expect(readFileSync(join(site.folder, 'used'), 'utf8')).toBe('4\n')
  })
})

describe('a runtime that cannot be executed', () => {
  it.for(['json', 'text'])(
    'is an error in the log as %s and on stderr, and nothing stays behind',
    (format) => {
      const site = siteWith('#!/no/such/interpreter\n')
      const log = join(site.folder, 'log')
      for (const args of callsOf(site)) {
        const before = { ...contentOf(join(site.folder, 'asking')), ...contentOf(site.kubelet) }
        const finished = site.call('runc', ['--log', log, '--log-format', format, ...args], {
          env: realRuntime(site),
        })
        expect(finished).toMatchObject({
          status: 1,
          stdout: '',
          stderr: expect.stringMatching(
            /^ocipipe: .*runc cannot be executed: ENOENT .*\[wrapper\/not-executed\].*\n$/,
          ),
        })
        expect({ ...contentOf(join(site.folder, 'asking')), ...contentOf(site.kubelet) }).toEqual(before)
      }
      expect(readFileSync(log, 'utf8').match(/wrapper\/not-executed/g)).toHaveLength(4)
      expect(mountsAt(site.folder)).toEqual([])
      expect(site.left()).toEqual([])
    },
  )
})
