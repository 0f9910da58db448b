import { parseCdiSpec } from '@ocipipe/cdi'
import fc from 'fast-check'
import { expect, it } from 'vitest'

/** Now and then something that no document may have. */
const mostly = <A, B>(good: fc.Arbitrary<A>, bad: fc.Arbitrary<B>) =>
  fc.oneof({ arbitrary: good, weight: 40 }, { arbitrary: bad, weight: 1 })
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('0', 'yes', '~', '1e3', '0640', '\u2028', '\\n', '__proto__'),
)
const path = text.map((name) => `/dev/${name.replaceAll('\0', '')}`)
const edits = fc.record(
  {
    env: fc.array(text.map((value) => `A=${value}`)),
    deviceNodes: fc.array(
      fc.record(
        {
          path,
          type: mostly(fc.constantFrom('c', 'b'), fc.constantFrom('q', '')),
          major: mostly(fc.nat(), fc.constantFrom(-1, 1e21, 2 ** 53)),
          fileMode: fc.nat(0o777),
          uid: fc.nat(),
        },
        { requiredKeys: ['path'] },
      ),
    ),
    hooks: fc.array(
      fc.record(
        { hookName: mostly(fc.constant('prestart'), fc.constant('other')), path, timeout: fc.nat() },
        { requiredKeys: ['hookName', 'path'] },
      ),
    ),
    additionalGids: mostly(fc.array(fc.nat(5)), fc.constant(null)),
  },
  { requiredKeys: ['env'] },
)
const document = fc.record(
  {
    cdiVersion: mostly(fc.constant('1.1.0'), fc.constantFrom('0.3.0', 1.1)),
    kind: mostly(fc.constant('vendor.com/device'), fc.constant('v/')),
    devices: fc.array(
      fc.record({ name: mostly(fc.constantFrom('a', 'b', '0'), fc.constant(0)), containerEdits: edits }),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
    annotations: mostly(fc.dictionary(fc.constantFrom('a.com/x', 'y'), text), fc.dictionary(text, text)),
  },
  { requiredKeys: ['cdiVersion', 'kind', 'devices'] },
)

it('a document in JSON comes to what YAML makes of the same text', () => {
  let valid = 0
  fc.assert(
    fc.property(document, (value) => {
      const json = JSON.stringify(value)
      const outcome = (source: string) =>
        parseCdiSpec(source, '/etc/cdi/v.json').mapErr((errors) =>
          errors.map(({ code, pointer }) => [code, pointer]),
        )
      // A line before it, and it is not taken for JSON.
      const asYaml = outcome(`\n${json}`)
      expect(outcome(json)).toEqual(asYaml)
      if (asYaml.isOk()) valid += 1
    }),
    { numRuns: 400 },
  )
  expect(valid).toBeGreaterThan(50)
})
