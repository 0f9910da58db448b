import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipe } from '@ocipipe/core'
import { goldenCases } from '@ocipipe/testing'
import { filterAnnotations, hintVolumes, type HintVolumesOptions } from '@ocipipe/transforms'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

interface Config {
  readonly pipelines: {
    readonly 'shared-volumes': readonly [object, { readonly hintVolumes: HintVolumesOptions }]
  }
}

const here = import.meta.dirname
const config = parse(readFileSync(join(here, 'config.yaml'), 'utf8')) as Config
const [, step] = config.pipelines['shared-volumes']

it.each(goldenCases(join(here, 'golden'), pipe(filterAnnotations(), hintVolumes(step.hintVolumes))))(
  'golden $name',
  ({ check }) => {
    expect(check).not.toThrow()
  },
)
