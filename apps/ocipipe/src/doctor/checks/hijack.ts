import type { Check, Finding, Node } from '../check.js'
import { identityOf, isSame } from '../identity.js'

const hijacked = ['/usr/bin/nvidia-container-runtime', '/usr/local/bin/nvidia-container-runtime']

/** Where the wrapper stands in for NVIDIA's runtime, it still does, and the original is there. */
export const hijack: Check = {
  name: 'hijack',
  look: (node) => hijacked.flatMap((path) => lookAt(node, path)),
}

function lookAt({ state }: Node, path: string): readonly Finding[] {
  const [self, called, original] = [identityOf(state.calledAs), identityOf(path), identityOf(`${path}.real`)]
  const isOurs = isSame(called, self)
  if (isOurs && isSame(original, self))
    return [
      {
        level: 'failure',
        message: `${path}.real is the wrapper as well`,
        why: 'it would call itself',
        mend: 'install the package of nvidia-container-runtime anew, then ocipipe install hijack',
      },
    ]
  if (isOurs && original !== undefined) return [{ level: 'ok', message: `${path} is the wrapper` }]
  if (isOurs)
    return [
      {
        level: 'failure',
        message: `${path} is the wrapper, and ${path}.real is missing`,
        why: 'there is no runtime that the wrapper could become',
        mend: 'install the package of nvidia-container-runtime anew, then ocipipe install hijack',
      },
    ]
  if (original === undefined) return []
  return [
    {
      level: 'failure',
      message:
        called === undefined
          ? `${path} is missing, and ${path}.real is there`
          : `${path} is not the wrapper any more`,
      why: 'its package was installed or upgraded after the wrapper',
      mend: 'ocipipe install hijack',
    },
  ]
}
