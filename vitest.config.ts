import { defineConfig } from 'vitest/config'

const sourceConditions = ['@ocipipe/source', 'module', 'node', 'import', 'default']

/** Tests read the sources, never a stale `dist`; only `e2e` drives what `pnpm build` left in `bin/`. */
const common = {
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
}

const endToEnd = { testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false }

export default defineConfig({
  test: {
    projects: [
      {
        ...common,
        test: {
          name: 'unit',
          // A property on a slow machine that does other things meanwhile takes its time.
          testTimeout: 60_000,
          include: [
            'packages/*/test/**/*.test.ts',
            'apps/*/test/**/*.test.ts',
            'examples/*/*.test.ts',
            'test/*.test.ts',
          ],
          exclude: ['**/*.privileged.test.ts', '**/*.e2e.test.ts', '**/node_modules/**'],
        },
      },
      {
        ...common,
        test: {
          name: 'privileged',
          include: ['packages/*/test/**/*.privileged.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        ...common,
        test: {
          name: 'e2e',
          include: ['apps/*/test/**/*.e2e.test.ts', 'examples/*/*.e2e.test.ts', 'test/**/*.e2e.test.ts'],
          ...endToEnd,
        },
      },
      {
        ...common,
        test: {
          name: 'executable',
          // The core of it again, with the one file in the place of Node and its script.
          include: [
            'transparency',
            'lossless',
            'hand-off',
            'hostile-image',
            'hostile-volume',
            'bad-input',
            'real-runtimes',
            'containerd/kept-root',
          ].map((name) => `apps/ocipipe/test/${name}.e2e.test.ts`),
          env: { OCIPIPE_PROGRAM: 'executable' },
          ...endToEnd,
        },
      },
    ],
  },
})
