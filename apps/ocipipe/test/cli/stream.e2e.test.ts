import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBundle } from '../bundle.js'
import { must } from '../scratch.js'
import { makeSite, run } from '../site.js'

const runc = 'runc'

describe('ocipipe stream', () => {
  it('moves a folder in and out of a container, and says what was wrong', () => {
    const { folder, wrapper } = makeSite()
    const ocipipe = wrapper('ocipipe')
    const [root, id] = [join(folder, 'root'), `stream-${basename(folder)}`]
    const bundle = makeBundle(join(folder, 'bundle'), { script: 'sleep 60' })
    const started = spawnSync(runc, ['--root', root, 'run', '-d', '--bundle', bundle, id], {
      stdio: 'ignore',
    })
    onTestFinished(() => void run(runc, ['--root', root, 'delete', '--force', id]))
    expect(started.status).toBe(0)
    mkdirSync(join(folder, 'app'))
    writeFileSync(join(folder, 'app', 'file'), 'content\n')
    const at = ['--runtime-arg=--root', `--runtime-arg=${root}`, '--id', id, '--path']
    const call = (words: string, ...args: readonly string[]) => run('sh', ['-c', words, ocipipe, ...args])

    expect(call(`tar -c -C ${folder} app | "$0" stream in "$@"`, ...at, '/srv/; x')).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(readFileSync(join(bundle, 'rootfs/srv/; x/app/file'), 'utf8')).toBe('content\n')
    const out = call('"$0" stream out "$@" | tar -x -O', ...at, '/srv/; x/app')
    expect(out).toMatchObject({ status: 0, stdout: 'content\n', stderr: '' })
    expect(call('head -c 700 </dev/zero | "$0" stream in "$@"', ...at, '/srv')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[host/stream-archive]'),
    })
    expect(call('"$0" stream out "$@" --by exec --user 0:0', ...at, '/none')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('[host/exec-failed]'),
    })
    expect(call('"$0" stream out "$@" --user root', ...at, '/none')).toMatchObject({ status: 2 })
    expect(must(runc, '--root', root, 'exec', id, '/bin/ls', '/srv')).toBe('; x\n')
  })
})
