import { AT_FDCWD, RENAME_EXCHANGE, renameat2 } from '@ocipipe/native'

/** Swaps two names in a folder without end, each time in one step: a tenant with a pod that mounts the volume too. */
const [, , folder = '', a = '', b = ''] = process.argv
process.chdir(folder)
process.stdout.write('swapping\n')
for (;;) {
  const swapped = renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE)
  if (swapped.isErr()) throw new Error(JSON.stringify(swapped.error))
}
