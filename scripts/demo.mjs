// @ts-check
// `npm run demo`: a container whose root stays. Says what it does, checks what it says, and leaves nothing behind.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './workspace.mjs'

const isRoot = process.getuid?.() === 0
/** CAP_SYS_ADMIN, bit 21 (capabilities(7)): root in a container may lack it. */
const mayMount =
  (BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`) >> 21n) %
    2n ===
  1n
const ocipipe = join(root, 'bin', 'ocipipe')
const isColoured = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
/** @param {number} code @param {string} text */
const colour = (code, text) => (isColoured ? `\u001B[${code}m${text}\u001B[0m` : text)

const here = mkdtempSync(join(tmpdir(), 'ocipipe-demo-'))
const podUid = 'd1f4c0de-5a1b-4c2d-9e3f-001122334455'
// In a container /tmp can be an overlay, on which no other can keep anything.
const isOverlay = statfsSync(here).type === 0x79_4c_76_30 && existsSync('/dev/shm')
const kubelet = isOverlay ? mkdtempSync('/dev/shm/ocipipe-demo-') : join(here, 'kubelet')
const volume = join(kubelet, 'pods', podUid, 'volumes', 'kubernetes.io~csi', 'pvc-demo', 'mount')
const config = join(here, 'config.yaml')
const wrapper = join(here, 'bin', 'runc')
const env = { ...process.env, OCIPIPE_CONFIG: config }

let step = 0
/** @param {string} text */
const heading = (text) => process.stdout.write(`\n${colour(1, `${(step += 1)}. ${text}`)}\n`)
/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`)
/** @param {string} command */
const show = (command) => say(colour(2, `$ ${command}`))

/** States something and stops everything where it is not so. @param {string} text @param {boolean} holds @param {string} [instead] */
function claim(text, holds, instead = '') {
  say(holds ? `${colour(32, 'ok')}  ${text}` : `${colour(31, 'not so')}  ${text}`)
  if (!holds) throw new Error(instead === '' ? `not so: ${text}` : instead.trimEnd())
}

/** The paths of one user's temporary folder say nothing to the reader. @param {string} text */
const short = (text) => text.replaceAll(here, '/demo').replaceAll(kubelet, '/demo/kubelet')

/** @param {string} program @param {string[]} parameters */
function run(program, parameters) {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` }
}

/** What a folder holds: names, kinds, modes, link texts and bytes. @param {string} folder */
function hashOf(folder) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = (path) => {
    const status = lstatSync(path)
    hash.update(`${path.slice(folder.length)}\0${status.mode}\0${status.uid}\0${status.gid}\0`)
    if (status.isSymbolicLink()) hash.update(readlinkSync(path))
    else if (status.isFile()) hash.update(readFileSync(path))
    else if (status.isDirectory()) for (const name of readdirSync(path).toSorted()) add(join(path, name))
  }
  add(folder)
  return hash.digest('hex').slice(0, 16)
}

/** What is mounted in the demo's folders, or by ocipipe anywhere: a node has other mounts, which come and go. */
const mountTable = () =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(here) || line.includes(' ocipipe:'))
    .join('\n')

/** @param {string} program */
function pathOf(program) {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin', '/bin']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

/** A small root file system, as an image would be unpacked. @param {string} folder */
function makeImage(folder) {
  for (const name of ['bin', 'dev', 'etc', 'proc', 'root', 'sys'])
    mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'etc', 'os-release'), 'NAME=demo\n')
  const busybox = pathOf('busybox')
  if (busybox === undefined) return
  copyFileSync(busybox, join(folder, 'bin', 'busybox'))
  for (const name of ['sh', 'cat', 'ls', 'date']) symlinkSync('busybox', join(folder, 'bin', name))
}

/** A bundle as an engine leaves it for the runtime. @param {string} id @param {string} script */
function makeBundle(id, script) {
  const bundle = join(here, 'bundles', id)
  mkdirSync(bundle, { recursive: true })
  cpSync(join(here, 'image'), join(bundle, 'rootfs'), { recursive: true, verbatimSymlinks: true })
  const spec = {
    ociVersion: '1.0.2',
    process: { user: { uid: 0, gid: 0 }, args: ['/bin/sh', '-c', script], env: ['PATH=/bin'], cwd: '/' },
    root: { path: 'rootfs' },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/sgs-os-volume', type: 'bind', source: volume, options: ['rbind', 'rprivate', 'rw'] },
    ],
    annotations: {
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.sandbox-uid': podUid,
    },
    linux: { namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  }
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec, undefined, 2))
  return bundle
}

function prepare() {
  makeImage(join(here, 'image'))
  mkdirSync(volume, { recursive: true })
  mkdirSync(join(here, 'bin'))
  symlinkSync(ocipipe, wrapper)
  writeFileSync(
    config,
    `pipelines:
  keep-root:
    - overlayRootfs:
        kubeletRoots: [${kubelet}]
rules:
  - mountDestination: /sgs-os-volume
    pipeline: keep-root
stateRoot: ${join(here, 'state')}
logFolder: ${join(here, 'log')}
`,
  )
  makeBundle('first', 'echo "hello from the first container" > /root/diary; ls -l /root; ls /')
  makeBundle('second', 'cat /root/diary')
}

function showPlan() {
  heading('A bundle whose container asks for its root to be kept, and what would be done to it')
  say('A pod mounts a volume at /sgs-os-volume. The plan changes nothing yet: it is data.')
  show('ocipipe plan --bundle /demo/bundles/first')
  const before = hashOf(join(here, 'bundles'))
  const flags = isColoured ? { FORCE_COLOR: '1' } : {}
  const { status, stdout, stderr } = spawnSync(
    ocipipe,
    ['plan', '--bundle', join(here, 'bundles', 'first'), '--config', config],
    { env: { ...process.env, ...flags }, encoding: 'utf8', timeout: 60_000 },
  )
  process.stdout.write(short(stdout))
  claim('the plan has an overlay in it', status === 0 && stdout.includes('overlay on'), stderr)
  claim('planning changed no file of the bundle', hashOf(join(here, 'bundles')) === before)
}

/** create, start, wait, delete: what containerd asks of a runtime. @param {string} id */
function live(id) {
  const bundle = join(here, 'bundles', id)
  const global = ['--root', join(here, 'runc')]
  const before = hashOf(join(bundle, 'rootfs'))
  // The container writes to what create was given: a file, for a pipe would be held open as long as the container lives.
  const output = join(here, `${id}.txt`)
  const fd = openSync(output, 'w')
  show(`/demo/bin/runc create --bundle /demo/bundles/${id} ${id}`)
  const { status } = spawnSync(wrapper, [...global, 'create', '--bundle', bundle, id], {
    env,
    stdio: ['ignore', fd, fd],
    timeout: 60_000,
  })
  closeSync(fd)
  claim(`container ${id} is created`, status === 0, short(readFileSync(output, 'utf8')))
  const rootMount = mountTable()
    .split('\n')
    .find((line) => line.includes(` ${join(bundle, 'rootfs')} `))
  claim('its / is an overlay of the image and the volume', rootMount?.includes(' - overlay ') === true)
  show(`/demo/bin/runc start ${id}`)
  const started = run(wrapper, [...global, 'start', id])
  claim('it is started', started.status === 0, started.output)
  for (let tries = 0; tries < 100 && !isStopped(global, id); tries++) run('sleep', ['0.1'])
  claim('it has ended', isStopped(global, id))
  process.stdout.write(readFileSync(output, 'utf8').replaceAll(/^/gm, '   ').trimEnd() + '\n')
  show(`/demo/bin/runc delete ${id}`)
  const deleted = run(wrapper, [...global, 'delete', id])
  claim('it is deleted', deleted.status === 0, deleted.output)
  const after = hashOf(join(bundle, 'rootfs'))
  claim(`the image is untouched: ${before} before, ${after} after`, before === after)
  return readFileSync(output, 'utf8')
}

/** @param {string[]} global @param {string} id */
function isStopped(global, id) {
  return /"status": *"stopped"/.test(run(wrapper, [...global, 'state', id]).output)
}

function demo() {
  say('ocipipe: the launch of a container as data, rewritten by pure functions, then carried out.')
  if (isRoot) {
    const provided = run(process.execPath, [
      join(root, 'scripts', 'provide-runtimes.mjs'),
      '--only',
      'runc,busybox-static',
    ])
    process.stdout.write(provided.output)
  }
  prepare()
  showPlan()
  const missing = ['runc', 'busybox'].filter((program) => pathOf(program) === undefined)
  if (!isRoot || !mayMount || missing.length > 0) {
    const reason =
      mayMount && isRoot
        ? `${missing.join(' and ')} could not be installed`
        : 'only root with CAP_SYS_ADMIN can mount'
    say(`\nLeft out: the containers themselves, because ${reason}.`)
    return
  }
  const mounts = mountTable()
  heading('The same through the wrapper: a symbolic link named runc. The first container writes a file')
  live('first')
  heading('A second container, from the same image and the same volume')
  const read = live('second')
  claim('the second container reads what the first one wrote', read === 'hello from the first container\n')
  const kept = join(volume, 'upper', 'root', 'diary')
  claim(
    'the file is in the volume, not in the image',
    existsSync(kept) && !existsSync(join(here, 'image', 'root', 'diary')),
  )
  heading('What is left on the machine')
  claim('the mount table is as it was before: nothing of ours is mounted', mountTable() === mounts)
  const left = ['containers', 'leases']
    .map((name) => join(here, 'state', name))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder))
  claim('no journal and no lease is left', left.length === 0, `left: ${left.join(', ')}`)
  say('\nEverything above was checked, not only said.')
}

function cleanUp() {
  if (isRoot)
    for (const id of ['first', 'second']) run('runc', ['--root', join(here, 'runc'), 'delete', '--force', id])
  const points = mountTable()
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
  for (const point of points.filter((path) => path.startsWith(`${here}/`)).toReversed())
    run('umount', [point])
  for (const folder of [here, kubelet]) rmSync(folder, { recursive: true, force: true })
}

// An interrupt ends the program that runs; what follows finds that it failed, and cleans up.
process.on('SIGINT', () => {})
try {
  demo()
} catch (failure) {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`)
  process.exitCode = 1
} finally {
  cleanUp()
}
