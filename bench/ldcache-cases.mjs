// @ts-check
// The cache of the dynamic loader: ours in a warm process, beside the program that it stands for.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { machine as hostMachine } from 'node:os'
import { join } from 'node:path'
import { inProcess } from './measure.mjs'
import { find, timeOf } from './processes.mjs'

/**
 * @param {Awaited<ReturnType<typeof import('./sources.mjs').loadSources>>} sources
 * @param {{ folder: string, count: number, rounds: number, leftOut: string[] }} options
 * @returns {Generator<import('./measure.mjs').Case>}
 */
export function* ldcacheCases({ ldcache, elf, tree }, { folder, count, rounds, leftOut }) {
  const machine = hostMachine()
  const architecture = ldcache.architectures.find(({ name }) => name === machine)
  if (architecture === undefined) return void leftOut.push(`ld.so.cache: not for ${machine}`)

  const root = join(folder, 'libraries')
  for (const path of ['etc', 'usr/lib', 'var/cache/ldconfig', 'opt'])
    mkdirSync(join(root, path), { recursive: true })
  writeFileSync(join(root, 'etc/ld.so.conf'), '/opt\n')
  for (let index = 0; index < count; index++) {
    const soname = `libsample${index}.so.1`
    writeFileSync(
      join(root, 'opt', soname),
      elf.buildElf({ machine: architecture.machine, soname, needed: ['libc.so.6'] }),
    )
  }
  const build = () => ldcache.buildCache(tree.folderTree(root), { architecture })._unsafeUnwrap()
  const { libraries } = build()
  if (libraries.length !== count)
    throw new Error(`${libraries.length} of ${count} libraries are in the cache`)

  const ldconfig = process.getuid?.() === 0 ? find('ldconfig') : undefined
  // -i: without what it remembers of the run before, as in a container's first start.
  const program = { path: ldconfig ?? '', args: ['-i', '-r', root] }
  if (ldconfig === undefined) leftOut.push('ld.so.cache beside ldconfig -r: needs root and ldconfig')
  else {
    timeOf(program)
    const theirs = ldcache.readCache(readFileSync(join(root, 'etc/ld.so.cache')))._unsafeUnwrap()
    if (theirs.entries.length !== count)
      throw new Error(`ldconfig found ${theirs.entries.length} of ${count}`)
  }
  const warm = { path: ldconfig ?? '', args: ['-r', root] }
  yield {
    group: 'ld.so.cache',
    name: `buildCache, ${count} libraries`,
    size: count,
    rounds,
    ours: inProcess('buildCache', build),
    peers:
      ldconfig === undefined
        ? []
        : [
            { name: 'ldconfig -i -r, cold', sample: () => timeOf(program) },
            { name: 'ldconfig -r, warm', sample: () => timeOf(warm) },
          ],
  }
}
