import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  grammarOf,
  grammars,
  isCallOfInterest,
  parseCommandLine,
  rewriteArgument,
  unionGrammar,
  type FlagTable,
  type Grammar,
  type RuntimeGrammar,
  type UnderstoodCall,
} from '../src/index.js'

const runtimeGrammars: readonly RuntimeGrammar[] = Object.values(grammars)
const anyGrammar: fc.Arbitrary<Grammar> = fc.constantFrom<Grammar>(...runtimeGrammars, unionGrammar)

const oddWord = fc.constantFrom('-', '--', '', '-x', '--x', '--x=y', '-=', '---', 'create', '/b', 'id')

/** One flag of a table in one of the forms that some parser takes, its value now and then odd. */
function flagOf({ switches, valued }: FlagTable): fc.Arbitrary<readonly string[]> {
  const spellings = (entries: readonly string[]): readonly string[] =>
    entries.flatMap((entry) => entry.split(' ')).flatMap((name) => [`--${name}`, `-${name}`])
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('/b', '/c', 'json') },
    { weight: 1, arbitrary: oddWord },
  )
  const withValue = fc
    .tuple(fc.constantFrom(...spellings(valued), '--bundle', '-b'), value, fc.constantFrom('=', ' ', ''))
    .map(([flag, word, join]) => (join === ' ' ? [flag, word] : [flag + join + word]))
  const alone = fc.constantFrom(...spellings(switches), '--debug').map((flag) => [flag])
  return fc.oneof(withValue, alone)
}

/** A call much as the runtime takes it, with something odd in it now and then. */
function callOf({ globals, commands }: RuntimeGrammar): fc.Arbitrary<readonly string[]> {
  const odd = oddWord.map((word) => [word])
  const some = (table: FlagTable, odds: number): fc.Arbitrary<readonly string[]> =>
    fc
      .array(fc.oneof({ weight: 9, arbitrary: flagOf(table) }, { weight: odds, arbitrary: odd }), {
        maxLength: 3,
      })
      .map((groups) => groups.flat())
  return fc.constantFrom('create', 'run', 'exec', 'delete', 'state').chain((name) => {
    const flags = commands[name]?.flags ?? globals
    return fc
      .tuple(some(globals, 1), some(flags, 1), fc.constantFrom(['id'], ['c1'], []), some(flags, 0))
      .chain(([before, after, id, last]) =>
        fc.constantFrom([...before, name, ...after, ...id], [...before, name, ...after, ...id, ...last]),
      )
  })
}

const likelyArguments: fc.Arbitrary<readonly string[]> = fc.constantFrom(...runtimeGrammars).chain(callOf)

interface Understood {
  readonly grammar: Grammar
  readonly call: UnderstoodCall
}

/** Only calls that are understood, so that no law holds for want of a case. */
function understoodBy(grammarArbitrary: fc.Arbitrary<Grammar>): fc.Arbitrary<Understood> {
  return grammarArbitrary
    .chain((grammar) =>
      (grammar.family === 'union' ? likelyArguments : callOf(grammar)).map((args) => ({
        grammar,
        call: parseCommandLine(grammar, args),
      })),
    )
    .filter((each): each is Understood => each.call.kind === 'understood')
}

const understood = understoodBy(anyGrammar)

const meaning = (call: UnderstoodCall): object => ({ ...call, args: undefined, positions: undefined })

describe('parseCommandLine', () => {
  it('answers every array of strings, gives back that very array and changes nothing in it', () => {
    const anyArguments = fc.oneof(likelyArguments, fc.array(fc.string({ unit: 'binary' })))
    fc.assert(
      fc.property(anyGrammar, anyArguments, (grammar, args) => {
        const before = [...args]
        expect(parseCommandLine(grammar, args).args).toBe(args)
        expect(args).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  it('finds every value where its position says', () => {
    fc.assert(
      fc.property(understood, ({ call }) => {
        const { args, positions } = call
        expect(args[positions.command]).toBe(call.command)
        expect(positions.containerIds.map((index) => args[index])).toEqual(call.containerIds)
        for (const name of ['bundle', 'config', 'process', 'root'] as const) {
          const at = positions[name]
          expect(at === undefined ? '' : args[at.index]?.slice(at.start)).toBe(call[name] ?? '')
        }
      }),
      { numRuns: 500 },
    )
  })

  it('names exactly one container, and not the empty one, in whatever starts a process', () => {
    const starting = understood.filter(({ call }) => isCallOfInterest(call) && call.command !== 'delete')
    fc.assert(
      fc.property(starting, ({ call }) => {
        expect(call.containerIds).toEqual([call.containerId])
        expect(call.containerId).toMatch(/./)
      }),
      { numRuns: 500 },
    )
  })

  it('understands as the union only what no single runtime reads in another way', () => {
    const agreed = understoodBy(fc.constant(unionGrammar))
    fc.assert(
      fc.property(agreed, ({ call }) => {
        const alone = runtimeGrammars.map((grammar) => parseCommandLine(grammar, call.args))
        const readings = alone.filter((each) => each.kind === 'understood')
        expect(readings.length).toBeGreaterThan(0)
        expect(readings).toEqual(readings.map(() => call))
      }),
      { numRuns: 500 },
    )
  })

  it('reads the same after an unknown flag with its value attached was put in front', () => {
    fc.assert(
      fc.property(understood, ({ grammar, call }) => {
        expect(parseCommandLine(grammar, ['--flag-of-tomorrow=x', ...call.args])).toMatchObject({
          ...meaning(call),
          args: ['--flag-of-tomorrow=x', ...call.args],
          positions: { command: call.positions.command + 1 },
        })
      }),
      { numRuns: 500 },
    )
  })
})

describe('rewriteArgument', () => {
  const values = fc.constantFrom('/new', '-', '--', '--bundle', '-b', '')

  it('changes the bundle, nothing else of the meaning and one argument, and again changes nothing', () => {
    const written = fc
      .tuple(understood, values)
      .map(([{ grammar, call }, value]) => ({
        grammar,
        call,
        value,
        after: rewriteArgument(grammar, call, 'bundle', value).unwrapOr(undefined),
      }))
      .filter((each): each is typeof each & { after: UnderstoodCall } => each.after !== undefined)
    fc.assert(
      fc.property(written, ({ grammar, call, value, after }) => {
        expect(meaning(after)).toEqual({ ...meaning(call), bundle: value })
        const at = after.positions.bundle?.index ?? -1
        const isNew = after.args.length > call.args.length
        expect(after.args.toSpliced(at, 1)).toEqual(isNew ? call.args : call.args.toSpliced(at, 1))
        const again = rewriteArgument(grammar, after, 'bundle', value)
        expect(again.map(({ args }) => args).unwrapOr([])).toEqual(after.args)
      }),
      { numRuns: 300 },
    )
  })
})

it('has a grammar for every name and the union for none', () => {
  for (const grammar of runtimeGrammars) expect(grammarOf(grammar.runtime)).toBe(grammar)
  expect(grammarOf(undefined)).toBe(unionGrammar)
})
