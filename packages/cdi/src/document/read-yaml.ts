import { err, ok, type Result } from 'neverthrow'
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  LineCounter,
  type ParsedNode,
  Parser,
  visit,
} from 'yaml'
import type { CdiError } from '../cdi-error.js'
import type { CdiLimits } from '../limits.js'

/** A YAML document as nodes, with what each alias stands for. */
export interface YamlTree {
  readonly contents: ParsedNode | null
  readonly targets: ReadonlyMap<Alias.Parsed, ParsedNode>
  /** Line and column, both from 1. */
  positionOf(node: ParsedNode): Position
}

export interface Position {
  readonly line: number
  readonly column: number
}

/** Every scalar stays the text it is: what it stands for depends on the field it is for. */
const composerOptions = {
  version: '1.1',
  schema: 'failsafe',
  uniqueKeys: false,
  prettyErrors: false,
} as const

/**
 * Reads one YAML document, or JSON, which is YAML as well. Errors: `cdi/syntax`, `cdi/too-deep`. Nesting is measured before
 * anything walks the document recursively, so that no text can exhaust the stack.
 */
export function readYaml(text: string, limits: CdiLimits): Result<YamlTree, CdiError> {
  const lines = new LineCounter()
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const deep = tooDeep(tokens, limits.nesting)
  if (deep !== undefined) {
    return err({
      code: 'cdi/too-deep',
      message: `the document is nested more than ${limits.nesting} levels deep`,
      ...at(deep),
      expected: `at most ${limits.nesting} levels`,
    })
  }
  const [document, second] = new Composer(composerOptions).compose(tokens, true, text.length)
  if (document === undefined) return ok({ contents: null, targets: new Map(), positionOf: () => at(0) })
  const [fault] = document.errors
  if (fault !== undefined) return err(syntaxError(fault.message, at(fault.pos[0])))
  if (second !== undefined) {
    return err(syntaxError('a second document follows', at(second.range[0]), 'write one document to a file'))
  }
  const targets = new Map<Alias.Parsed, ParsedNode>()
  const dangling = resolveAliases(document, targets)
  if (dangling !== undefined) {
    return err(syntaxError(`alias *${dangling.source} has no anchor before it`, at(dangling.range[0])))
  }
  const positionOf = (node: ParsedNode): Position => at(node.range[0])
  return ok({ contents: document.contents, targets, positionOf })
}

function syntaxError(message: string, position: Position, remedy?: string): CdiError {
  return {
    code: 'cdi/syntax',
    message: `${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    ...position,
    expected: 'one document of JSON or YAML',
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** Offset of the first token that lies deeper than allowed. */
function tooDeep(tokens: readonly CST.Token[], most: number): number | undefined {
  const pending = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next
    if (depth > most) return token.offset
    if (token.type === 'document') {
      if (token.value !== undefined) pending.push({ token: token.value, depth })
    } else if ('items' in token) {
      for (const { key, value } of token.items) {
        for (const part of [key, value]) if (part) pending.push({ token: part, depth: depth + 1 })
      }
    }
  }
  return undefined
}

/** An alias stands for the last node before it that has the anchor. Answers with the first alias that stands for nothing. */
function resolveAliases(
  document: Document.Parsed,
  targets: Map<Alias.Parsed, ParsedNode>,
): Alias.Parsed | undefined {
  const anchors = new Map<string, ParsedNode>()
  let dangling: Alias.Parsed | undefined
  visit(document, {
    Node: (_key, node) => {
      const parsed = node as ParsedNode
      if ('anchor' in parsed && parsed.anchor !== undefined) anchors.set(parsed.anchor, parsed)
    },
    Alias: (_key, node) => {
      const alias = node as Alias.Parsed
      const target = anchors.get(alias.source)
      if (target === undefined) {
        dangling = alias
        return visit.BREAK
      }
      targets.set(alias, target)
      return undefined
    },
  })
  return dangling
}
