// @ts-check
// Builds bin/<platform>/ocipipe, one file each; and bin/executable/ocipipe, the launcher of this machine's.
// `node scripts/build-executable.mjs --here` builds this machine's only.
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { bundleOnDemand } from './bundle-on-demand.mjs'
import { loadSource, writeExecutable } from './programs.mjs'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const require = createRequire(import.meta.url)
const fromBun = createRequire(require.resolve('bun/package.json'))
const fromFfiRs = createRequire(
  createRequire(join(root, '../../packages/native/package.json')).resolve('ffi-rs'),
)

/** By the names of the platforms: Bun's program, ffi-rs's binding, and the name of libc. */
const platforms = {
  'linux-x64': { bun: 'bun-linux-x64', binding: 'linux-x64-gnu', libc: 'libc.so.6' },
  'linux-arm64': { bun: 'bun-linux-aarch64', binding: 'linux-arm64-gnu', libc: 'libc.so.6' },
  'linux-x64-musl': {
    bun: 'bun-linux-x64-musl',
    binding: 'linux-x64-musl',
    libc: 'libc.musl-x86_64.so.1',
  },
  'linux-arm64-musl': {
    bun: 'bun-linux-aarch64-musl',
    binding: 'linux-arm64-musl',
    libc: 'libc.musl-aarch64.so.1',
  },
}
const isMusl = readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-')
const here = `linux-${process.arch}${isMusl ? '-musl' : ''}`

const bin = join(root, '..', '..', 'bin')
const parts = join(bin, 'parts')

/** @param {string} name @param {typeof platforms['linux-x64']} platform */
async function executable(name, { bun, binding, libc }) {
  mkdirSync(parts, { recursive: true })
  await bundleOnDemand('main', join(root, 'src', 'main.ts'), '.js', {
    outdir: parts,
    tsconfig: join(root, 'tsconfig.json'),
    format: 'esm',
    target: 'esnext',
    external: ['bun:ffi'],
    define: { OCIPIPE_VERSION: JSON.stringify(version), OCIPIPE_LIBC: JSON.stringify(libc) },
    // In every bundle, since each has its own copy of what calls the kernel.
    inject: [join(root, 'src', 'executable', 'provide-ffi.ts')],
    banner: { js: 'import { createRequire as builtins } from "node:module"; const require = builtins("/");' },
    plugins: [
      {
        name: 'binding',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^ocipipe:ffi-rs$/ }, () => ({ path: './ffi-rs.bin', external: true })),
      },
    ],
  })
  copyFileSync(fromFfiRs.resolve(`@yuuang/ffi-rs-${binding}`), join(parts, 'ffi-rs.bin'))
  // Neither `.env` nor `bunfig.toml` of a bundle's folder may have a say.
  const { status, stdout, stderr } = spawnSync(
    fromBun.resolve(`@oven/${platforms[/** @type {keyof typeof platforms} */ (here)].bun}/bin/bun`),
    [
      'build',
      '--compile',
      '--bytecode',
      '--format=esm',
      '--splitting',
      '--minify',
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      '--compile-executable-path',
      fromBun.resolve(`@oven/${bun}/bin/bun`),
      '--outfile',
      join(bin, name, 'ocipipe'),
      join(parts, 'main.js'),
    ],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`bun build for ${name}: ${stdout}${stderr}`)
}

for (const [name, platform] of Object.entries(platforms))
  if (name === here || !process.argv.includes('--here')) await executable(name, platform)
rmSync(parts, { recursive: true })

const { launcher } = await loadSource(join(root, 'src', 'front-door', 'launcher.ts'))
writeExecutable(join(bin, 'executable', 'ocipipe'), launcher({ executable: join(bin, here, 'ocipipe') }))
