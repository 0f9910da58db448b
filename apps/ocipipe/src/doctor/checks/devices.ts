import { defaultCdiDirectories, loadRegistry } from '@ocipipe/cdi'
import { type Check, type Finding, type Node, stepsOf } from '../check.js'

/** The folders of CDI files can be read, and every file in them. */
export const devices: Check = {
  name: 'cdi',
  look: (node) => {
    const wanted = stepsOf(node.config).has('injectCdi')
    const { directories, errors, devices: found } = loadRegistry(node.host, foldersOf(node))
    if (errors.length === 0)
      return [{ level: 'ok', message: `${found.size} devices in ${directories.join(', ')}` }]
    return errors.map(({ message, path }): Finding => ({
      level: wanted ? 'failure' : 'warning',
      message: path === undefined ? message : `${path}: ${message}`,
      why: 'devices of a file with an error are not there for any container',
      mend: path === undefined ? 'ocipipe cdi list' : `ocipipe cdi validate ${path}`,
    }))
  },
}

function foldersOf({ config }: Node): readonly string[] {
  const named = Object.values(config.pipelines ?? {}).flatMap((steps) =>
    steps.flatMap(({ injectCdi }) => injectCdi?.specDirs ?? []),
  )
  return named.length === 0 ? defaultCdiDirectories : [...new Set(named)]
}
