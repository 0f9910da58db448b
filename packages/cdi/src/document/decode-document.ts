import { isAlias, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap } from 'yaml'
import { pointerTo } from '@ocipipe/core'
import type { CdiError } from '../cdi-error.js'
import type { Shape } from '../generated/shapes.js'
import type { CdiLimits } from '../limits.js'
import type { YamlTree } from './read-yaml.js'
import { plainValue } from './yaml-scalar.js'

/** A document as plain data, the errors of its form, and the nodes its values came from by JSON pointer. */
export interface Decoded {
  readonly value: unknown
  readonly errors: readonly CdiError[]
  readonly nodes: ReadonlyMap<string, ParsedNode>
}

interface Progress {
  readonly tree: YamlTree
  readonly nodes: Map<string, ParsedNode>
  readonly errors: CdiError[]
  aliasedLeft: number
}

const stringTag = 'tag:yaml.org,2002:str'
const plainTags = new Set([stringTag, 'tag:yaml.org,2002:map', 'tag:yaml.org,2002:seq'])

/**
 * Reads the nodes as the shape wants them: where a string belongs, an unquoted scalar is the text it is and null the empty string;
 * elsewhere it is a value by YAML 1.1, and null is absent, as Go reads it. The errors found here are `cdi/duplicate-key`,
 * `cdi/syntax` and `cdi/too-many-aliases`; what the schema can see is left to it.
 *
 * The walk goes down only where the shape does, so an alias that stands for what it lies in cannot keep it busy.
 */
export function decodeDocument(tree: YamlTree, shape: Shape, limits: CdiLimits): Decoded {
  const progress: Progress = { tree, nodes: new Map(), errors: [], aliasedLeft: limits.aliasedValues }
  const value = decode(progress, tree.contents, shape, '', false)
  return { value, errors: progress.errors, nodes: progress.nodes }
}

function decode(
  progress: Progress,
  written: ParsedNode | null,
  shape: Shape | undefined,
  pointer: string,
  aliased: boolean,
): unknown {
  if (written === null) return null
  progress.nodes.set(pointer, written)
  const node = isAlias(written) ? progress.tree.targets.get(written) : written
  const within = aliased || node !== written
  if (node === undefined || isAlias(node) || exhausted(progress, within, pointer)) return null
  if (node.tag !== undefined && !plainTags.has(node.tag)) {
    fail(progress, pointer, {
      code: 'cdi/syntax',
      message: `tag ${node.tag} is not understood`,
      found: node.tag,
    })
    return null
  }
  if (isScalar(node)) return scalarValue(node, shape)
  if (isSeq(node)) {
    const items = typeof shape === 'object' && 'items' in shape ? shape.items : undefined
    // What does not belong here is shown to the schema as what it is, but not walked.
    if (items === undefined) return []
    return node.items.map((item, index) =>
      decode(progress, item as ParsedNode, items, pointerTo(pointer, index), within),
    )
  }
  return mapValue(progress, node, shape, pointer, within)
}

function mapValue(
  progress: Progress,
  map: YAMLMap.Parsed,
  shape: Shape | undefined,
  pointer: string,
  aliased: boolean,
): unknown {
  if (typeof shape !== 'object' || 'items' in shape) return {}
  const members = new Map<string, unknown>()
  for (const { key, value } of map.items) {
    if (!isScalar(key)) {
      fail(progress, pointer, { code: 'cdi/syntax', message: 'a key is not a scalar' })
      continue
    }
    const name = String(scalarValue(key, 'string'))
    if (name === '<<' && key.type === Scalar.PLAIN) {
      fail(progress, pointer, {
        code: 'cdi/syntax',
        message: 'merge keys are not read',
        remedy: 'write the fields out',
      })
      continue
    }
    const place = pointerTo(pointer, name)
    if (members.has(name)) {
      progress.nodes.set(place, key)
      fail(progress, place, {
        code: 'cdi/duplicate-key',
        message: `key ${JSON.stringify(name)} stands twice`,
      })
      continue
    }
    const known = 'values' in shape ? shape.values : ownShape(shape.keys, name)
    members.set(name, decode(progress, value, known, place, aliased))
    // What is wrong with an unknown field is its name.
    if (known === undefined) progress.nodes.set(place, key)
  }
  return Object.fromEntries([...members].filter(([name, value]) => value !== null || !isKnown(shape, name)))
}

function isKnown(shape: Exclude<Shape, string>, name: string): boolean {
  return 'values' in shape || ('keys' in shape && ownShape(shape.keys, name) !== undefined)
}

function ownShape(keys: Readonly<Record<string, Shape>>, name: string): Shape | undefined {
  return Object.hasOwn(keys, name) ? keys[name] : undefined
}

function scalarValue(node: Scalar, shape: Shape | undefined): unknown {
  const text = String(node.value)
  if (node.type !== Scalar.PLAIN || node.tag === stringTag) return text
  const value = plainValue(text)
  if (shape !== 'string') return value
  return value === null ? '' : text
}

function exhausted(progress: Progress, aliased: boolean, pointer: string): boolean {
  if (!aliased) return false
  progress.aliasedLeft -= 1
  if (progress.aliasedLeft === -1) {
    fail(progress, pointer, {
      code: 'cdi/too-many-aliases',
      message: 'aliases repeat more values than allowed',
      remedy: 'write the values out',
    })
  }
  return progress.aliasedLeft < 0
}

function fail(progress: Progress, pointer: string, error: CdiError): void {
  progress.errors.push({ ...error, pointer })
}
