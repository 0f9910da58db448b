import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ocipipe } from './program.js'
import { scratchFolder } from './scratch.js'

export interface Finished {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly timeoutSeconds?: number
  readonly input?: string
}

/** A node of its own: kubelet, state, logs and configuration in one folder, so that the machine's are not touched. */
export interface Site {
  readonly folder: string
  readonly config: string
  readonly stateRoot: string
  readonly logFolder: string
  readonly kubelet: string
  /** The wrapper under that name. */
  readonly wrapper: (name: string) => string
  /** Calls the wrapper under a name, or `ocipipe` itself. */
  readonly call: (name: string, args: readonly string[], options?: CallOptions) => Finished
  /** Journals and leases that are there. */
  readonly left: () => readonly string[]
}

export function makeSite(settings: object = {}): Site {
  const folder = scratchFolder()
  const [kubelet, stateRoot, logFolder, bin] = ['kubelet', 'state', 'logs', 'bin'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  mkdirSync(bin)
  const config = join(folder, 'ocipipe.json')
  writeFileSync(
    config,
    JSON.stringify({
      pipelines: { keep: [{ overlayRootfs: { kubeletRoots: [kubelet] } }] },
      rules: [{ pipeline: 'keep' }],
      stateRoot,
      logFolder,
      ...settings,
    }),
  )
  const wrapper = (name: string): string => {
    const path = join(bin, name)
    if (!existsSync(path)) symlinkSync(ocipipe, path)
    return path
  }
  return {
    folder,
    config,
    stateRoot,
    logFolder,
    kubelet,
    wrapper,
    call: (name, args, options = {}) =>
      run(name === 'ocipipe' ? ocipipe : wrapper(name), args, {
        ...options,
        env: { OCIPIPE_CONFIG: config, ...options.env },
      }),
    left: () => ['containers', 'leases'].flatMap((name) => namesIn(join(stateRoot, name))),
  }
}

const searched = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs a program to its end in a small environment. */
export function run(program: string, args: readonly string[], options: CallOptions = {}): Finished {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: (options.timeoutSeconds ?? 60) * 1000,
    killSignal: 'SIGKILL',
    env: { PATH: searched, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
  })
  if (error !== undefined) throw error
  return { status, signal, stdout, stderr }
}

/** Every file below a folder with its content, every folder and link: to be compared. */
export function contentOf(folder: string): Readonly<Record<string, string>> {
  const seen: Record<string, string> = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    seen[path.slice(folder.length + 1)] = entry.isFile() ? readFileSync(path, 'latin1') : '(no file)'
  }
  return seen
}

export function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}
