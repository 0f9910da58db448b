import { installedOn } from '../../install/installed-on.js'
import { nodeRoot } from '../../install/node-root.js'
import { type Check, type Finding, findingOf } from '../check.js'

/** What `ocipipe install` put on this node is still there. */
export const installed: Check = {
  name: 'installed',
  look: () =>
    installedOn(nodeRoot('/')).match(
      (found) =>
        found.flatMap(({ id, state, faults }): readonly Finding[] =>
          state === 'installed'
            ? [{ level: 'ok', message: `${id} is as it was installed` }]
            : faults.map((fault) => ({
                level: 'failure',
                message: `${id}: ${fault}`,
                mend: mendOf(id, state),
              })),
        ),
      (failure) => [findingOf(failure)],
    ),
}

/** An installation that was cut short is taken back by the next one. */
function mendOf(id: string, state: string): string {
  const [way = id, ...name] = id.startsWith('hijack')
    ? ['hijack', '--target', id.slice('hijack'.length)]
    : id.split('/')
  const words = way === 'hijack' ? [way, ...name] : [way, '--name', ...name]
  return state === 'cut short' ? `ocipipe uninstall ${id}` : `ocipipe install ${words.join(' ')}`
}
