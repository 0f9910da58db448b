import { createTwoFilesPatch } from 'diff'
import type { Change } from './change.js'
import type { NodeRoot } from './node-root.js'
import { sha256 } from './prepare-steps.js'
import { readFileSync } from 'node:fs'

/** A change as people read it: a unified diff of a text, a sentence for anything else. */
export interface DescribedChange {
  readonly kind: Change['kind']
  readonly path: string
  readonly description: string
}

/** What a change is on this node now; nothing where it holds already. */
export function describeChange(node: NodeRoot, change: Change): readonly DescribedChange[] {
  const { kind, path } = change
  const described = (description: string): readonly DescribedChange[] => [{ kind, path, description }]
  const present = node.entry(path)
  switch (change.kind) {
    case 'copy': {
      const isSame =
        present.type === 'file' &&
        sha256(readFileSync(node.file(path))) === sha256(readFileSync(change.source))
      return isSame ? [] : described(`copy ${change.source} to ${path}\n`)
    }
    case 'link':
      if (present.type === 'symlink' && present.target === change.target) return []
      return described(`link ${path} -> ${change.target}\n`)
    case 'exchange':
      if (present.type === 'symlink' && present.target === change.target) return []
      return described(`exchange ${path} with a link to ${change.target}; the original is ${change.aside}\n`)
    case 'text': {
      const before = node.read(path).unwrapOr(undefined)
      if (before === change.text) return []
      const from = before === undefined ? '/dev/null' : `a${path}`
      const patch = createTwoFilesPatch(from, `b${path}`, before ?? '', change.text)
      return described(patch.replace(/^=+\n/, '').replaceAll(/^((?:---|\+\+\+) .*?)\t$/gm, '$1'))
    }
  }
}
