import { err, ok, type Result } from 'neverthrow'
import { architectureOf, type Architecture } from './architectures.js'
import { decodeText } from './byte-text.js'
import type { LdcacheError } from './ldcache-error.js'
import { readElf, type Elf } from './read-elf.js'
import type { Tree, TreeFault } from './tree.js'

/** How the libraries of a program are found. */
export type Loader =
  | { readonly libc: 'glibc'; readonly path: string }
  /** `pathFile` is the file that says where this very loader looks. */
  | { readonly libc: 'musl'; readonly path: string; readonly pathFile: string }
  /** A loader that is neither of the two. */
  | { readonly libc: 'other'; readonly path: string }
  /** A static program, in a tree without a loader. */
  | { readonly libc: 'none' }

/** A program, what it was made for, and its loader. `told` is where the answer comes from. */
export interface ProgramLoader {
  readonly loader: Loader
  readonly told: 'interpreter' | 'tree'
  readonly elf: Elf
  readonly architecture?: Architecture
}

/** As many scripts as the kernel follows from one to the next. */
const mostScripts = 4
const mostLinks = 40
const shebangBytes = 256

const muslName = /^ld-musl-([\w-]+)\.so\.1$/
const glibcName = /^(?:ld-linux(?:-[\w-]+)?|ld64|ld)\.so\.\d+$/

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** musl takes the path file from the tree that its loader was started from: two names up from the interpreter as the program spells it. */
function muslLoader(path: string, musl: string): Loader {
  const folder = path.slice(0, path.lastIndexOf('/'))
  const prefix = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
  return { libc: 'musl', path, pathFile: `${prefix}/etc/ld-musl-${musl}.path` }
}

/**
 * Tells the loader by its name, and where the name is a link, by the names on the way: compatibility packages put a musl loader behind
 * the name of glibc's.
 */
function loaderAt(tree: Tree, interpreter: string): Loader {
  let path = interpreter
  for (let links = 0; links <= mostLinks; links += 1) {
    const musl = muslName.exec(baseName(path))?.[1]
    if (musl !== undefined) return muslLoader(interpreter, musl)
    const target = tree.readlink(path).unwrapOr(undefined)
    if (target === undefined) break
    path = target.startsWith('/') ? target : `${path.slice(0, path.lastIndexOf('/'))}/${target}`
  }
  return { libc: glibcName.test(baseName(interpreter)) ? 'glibc' : 'other', path: interpreter }
}

/** The loader that a tree holds for an architecture; musl's path file counts as a sign of it. */
function loaderIn(tree: Tree, architecture: Architecture | undefined): Loader {
  const isThere = (path: string): boolean => tree.stat(path).isOk()
  const glibc = architecture?.loaders.find(isThere)
  if (glibc !== undefined) return loaderAt(tree, glibc)
  const musl = architecture?.musl.find(
    (name) => isThere(`/lib/ld-musl-${name}.so.1`) || isThere(`/etc/ld-musl-${name}.path`),
  )
  return musl === undefined ? { libc: 'none' } : muslLoader(`/lib/ld-musl-${musl}.so.1`, musl)
}

function unreadable(path: string, fault: TreeFault): LdcacheError {
  return {
    code: 'ldcache/unreadable',
    where: { path },
    found: fault.detail,
    expected: 'a program that can be read',
    remedy: 'name a program that the tree holds',
  }
}

function interpreterOfScript(start: string): string | undefined {
  return /^#![ \t]*([^ \t\n\0]+)/.exec(start)?.[1]
}

/** The ELF file that runs in the end: the program itself, or the interpreter of a script. */
function runningElf(tree: Tree, program: string): Result<Elf, LdcacheError> {
  let path = program
  for (let scripts = 0; scripts <= mostScripts; scripts += 1) {
    const at = path
    const step = tree
      .withFile(at, (read): Result<string | Elf, LdcacheError | TreeFault> => {
        const start = read(0, shebangBytes)
        if (start.isErr()) return err(start.error)
        const next = interpreterOfScript(decodeText(start.value))
        return next === undefined ? readElf(read) : ok(next)
      })
      .mapErr((fault): LdcacheError | TreeFault => fault)
      .andThen((answer) => answer)
      .mapErr((fault): LdcacheError =>
        'code' in fault ? { ...fault, where: { ...fault.where, path: at } } : unreadable(at, fault),
      )
    if (step.isErr()) return err(step.error)
    if (typeof step.value !== 'string') return ok(step.value)
    path = step.value.startsWith('/') ? step.value : `/${step.value}`
  }
  return err({
    code: 'ldcache/script-depth',
    where: { path: program },
    found: `more than ${mostScripts} scripts that run one another`,
    expected: 'a script whose interpreter is a program',
    remedy: 'name the program itself',
  })
}

/**
 * Which loader finds the libraries of a program, decided by what the kernel would start and not by which distribution a tree says it is:
 * the ELF interpreter of the program, or of what its `#!` line names. A static program has none; then the loaders
 * that are in the tree decide, because what it starts may not be static.
 *
 * Errors: `ldcache/unreadable`, `ldcache/script-depth`, and those of {@link readElf}; the file in `where.path`.
 *
 * @param program absolute
 * @example
 * loaderOf(tree, '/bin/sh').map(({ loader }) => loader.libc)
 */
export function loaderOf(tree: Tree, program: string): Result<ProgramLoader, LdcacheError> {
  return runningElf(tree, program).map((elf) => {
    const architecture = architectureOf(elf)
    return {
      loader: elf.interpreter === undefined ? loaderIn(tree, architecture) : loaderAt(tree, elf.interpreter),
      told: elf.interpreter === undefined ? 'tree' : 'interpreter',
      elf,
      ...(architecture === undefined ? {} : { architecture }),
    }
  })
}
