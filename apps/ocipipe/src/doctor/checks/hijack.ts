import { statSync } from 'node:fs'
import type { Check, Finding, Node } from '../check.js'

const hijacked = ['/usr/bin/nvidia-container-runtime', '/usr/local/bin/nvidia-container-runtime']

/** Where the wrapper stands in for NVIDIA's runtime, it still does, and the original is there. */
export const hijack: Check = {
  name: 'hijack',
  look: (node) => hijacked.flatMap((path) => lookAt(node, path)),
}

function lookAt({ state }: Node, path: string): readonly Finding[] {
  const [self, called, original] = [statusOf(state.calledAs), statusOf(path), statusOf(`${path}.real`)]
  const isOurs = same(called, self)
  if (isOurs && same(original, self))
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

interface Identity {
  readonly dev: number
  readonly ino: number
}

function statusOf(path: string): Identity | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function same(one: Identity | undefined, other: Identity | undefined): boolean {
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino
}
