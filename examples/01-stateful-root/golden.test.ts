import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { goldenCases } from '@ocipipe/testing'
import { overlayRootfs, type OverlayRootfsOptions } from '@ocipipe/transforms'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

interface Config {
  readonly pipelines: { readonly 'keep-root': readonly [{ readonly overlayRootfs: OverlayRootfsOptions }] }
}

const here = import.meta.dirname
const config = parse(readFileSync(join(here, 'config.yaml'), 'utf8')) as Config
const [step] = config.pipelines['keep-root']

it.each(goldenCases(join(here, 'golden'), overlayRootfs(step.overlayRootfs)))('golden $name', ({ check }) => {
  expect(check).not.toThrow()
})
