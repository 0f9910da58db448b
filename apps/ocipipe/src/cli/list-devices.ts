import { loadRegistry } from '@ocipipe/cdi'
import { realHost } from '@ocipipe/host'
import { absoluteFolders } from './absolute-folders.js'
import { printFailures, printJson } from './print.js'

/** Prints devices, conflicts and errors. Whether there are no errors; a conflict is one. */
export function listDevices(folders: readonly string[] | undefined, json: boolean): boolean {
  const { directories, devices, conflicts, errors } = loadRegistry(realHost(), absoluteFolders(folders))
  const listed = [...devices.values()].map(({ name, document }) => ({ name, path: document.path }))
  if (json) {
    printJson({
      directories,
      devices: listed,
      conflicts: [...conflicts].map(([name, files]) => ({ name, files })),
      errors,
    })
  } else {
    const width = Math.max(0, ...listed.map(({ name }) => name.length))
    for (const { name, path } of listed) process.stdout.write(`${name.padEnd(width)}  ${path}\n`)
    if (listed.length === 0) process.stdout.write(`no devices in ${directories.join(', ')}\n`)
    printFailures(errors, false)
  }
  return errors.length === 0
}
