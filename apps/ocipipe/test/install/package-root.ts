import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { must } from '../scratch.js'

/** What a node needs to run containers; the launcher of ocipipe is a script. */
const packages = ['containerd', 'runc', 'dash', 'coreutils', 'mount']
const dist = join(import.meta.dirname, '../../dist')

/** Where ocipipe is in such a root. */
export const programInRoot = '/usr/local/lib/ocipipe/ocipipe'

/** An otherwise empty root with the files of these Debian packages, the libraries that they are linked with, Node, and ocipipe. */
export function makePackageRoot(root: string): void {
  for (const folder of [
    'dev',
    'proc',
    'run',
    'sys',
    'tmp',
    'etc',
    'usr/bin',
    'usr/sbin',
    'usr/lib',
    'usr/lib64',
  ])
    mkdirSync(join(root, folder), { recursive: true })
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name))
  const listed = must('dpkg-query', '-L', ...packages)
    .split('\n')
    .filter((path) => path.startsWith('/') && !path.startsWith('/usr/share/'))
  const programs = listed.flatMap((path) => copyInto(root, path))
  const node = copyInto(root, realpathSync(process.execPath), '/usr/bin/node')
  for (const name of readdirSync(dist)) cpSync(join(dist, name), join(root, dirname(programInRoot), name))
  const modules = join(root, dirname(programInRoot), 'node_modules')
  const ffi = realpathSync(join(dist, '../node_modules/ffi-rs'))
  cpSync(ffi, join(modules, 'ffi-rs'), { recursive: true, dereference: true })
  const addons = join(ffi, '../@yuuang')
  cpSync(addons, join(modules, '@yuuang'), { recursive: true, dereference: true })
  const addon = must('find', '-L', addons, '-name', '*.node').trim().split('\n')
  for (const library of librariesOf([...programs, ...node, ...addon])) copyInto(root, library)
}

/** Copies a file or link, and what the link leads to; gives it if it is an executable that is not a script. */
function copyInto(root: string, path: string, as: string = path): readonly string[] {
  const status = lstatSync(path, { throwIfNoEntry: false })
  const target = join(root, as)
  if (status === undefined || status.isDirectory() || existsSync(target)) return []
  mkdirSync(dirname(target), { recursive: true })
  if (status.isSymbolicLink()) {
    symlinkSync(readlinkSync(path), target)
    return copyInto(root, realpathSync(path))
  }
  cpSync(path, target)
  const isProgram =
    (status.mode & 0o111) !== 0 && readFileSync(path).subarray(0, 4).toString('latin1') === '\u007fELF'
  return isProgram ? [path] : []
}

function librariesOf(programs: readonly string[]): readonly string[] {
  const told = must('sh', '-c', 'for one; do ldd "$one" 2>/dev/null || true; done', 'sh', ...programs)
  return [...new Set([...told.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? ''))]
}
