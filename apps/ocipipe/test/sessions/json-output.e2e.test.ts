import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { makePlace } from './place.js'

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schema/output.schema.json'), 'utf8'),
) as { readonly $id: string }
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false })
ajv.addSchema(schema)

/** What is wrong with the document that a command printed, held against one shape. */
function faults(shape: string, document: string): unknown {
  const validate = ajv.compile({ $ref: `${schema.$id}#/$defs/${shape}` })
  validate(JSON.parse(document))
  return validate.errors ?? []
}

it('what commands print with --json has the published shape', () => {
  const { type } = makePlace()
  const told: readonly (readonly [shape: string, command: string])[] = [
    ['plan', 'plan --bundle web --config config.yaml'],
    ['plan', 'plan --bundle running --config config.yaml'],
    ['errors', 'plan --bundle nowhere --config config.yaml'],
    ['errors', 'plan --bundle web --preset sg'],
    ['apply', 'apply --bundle web --config config.yaml'],
    ['plan', 'plan --bundle web --preset gvisor --runtime runsc'],
    ['explain', 'explain --bundle web --runtime runsc --runtime-version 20221219.0'],
    ['explain', 'explain --bundle garden --runtime runsc --runtime-version 20221219.0'],
    ['errors', 'explain --bundle web --runtime podman'],
    ['validate', 'validate web/config.json bad.json'],
    ['gc', 'gc --config config.yaml'],
    ['doctor', 'doctor --config config.yaml'],
    ['doctor', 'doctor --config slip.yaml'],
    ['cdi-list', 'cdi list --spec-dir cdi'],
    ['cdi-list', 'cdi list --spec-dir bad.json'],
    ['cdi-validate', 'cdi validate bad.json'],
    ['errors', 'cdi inject --spec-dir cdi --bundle web --device vendor.com/gpu=9'],
    ['ldcache-build', 'ldcache build --root image --output ld.so.cache --architecture x86_64'],
    ['ldcache-print', 'ldcache print ld.so.cache'],
    ['errors', 'ldcache print bad.json'],
    ['install', 'install containerd --root node --copy bin/ocipipe --dry-run'],
    ['install', 'install containerd --root node --copy bin/ocipipe'],
    ['status', 'status --root node'],
    ['uninstall', 'uninstall --root node'],
    ['gvisor-render', 'gvisor render pool.yaml --flags flags.txt'],
    ['gvisor-lint', 'gvisor lint runsc.toml --flags flags.txt'],
    ['gvisor-install', 'gvisor install pool.yaml --flags flags.txt --root node'],
    ['errors', 'gvisor render pool.yaml --runsc /nowhere'],
    ['errors', 'front-door --config slip.yaml /usr/local/bin/runc'],
  ]
  for (const [shape, command] of told) {
    const document = type(`ocipipe ${command} --json`)
    expect({ command, faults: faults(shape, document) }).toEqual({ command, faults: [] })
  }
})

it('and another shape is seen', () => {
  expect(faults('gc', '{"ended": []}')).not.toEqual([])
  expect(faults('status', '{"installed": [], "more": 1}')).not.toEqual([])
})
