import { existsSync } from 'node:fs'
import { containerdVersion } from '../../install/engine-process.js'
import { enginePlaces, isAtLeast } from '../../install/engine-places.js'
import { type EngineRuntime, runtimesOf } from '../../install/engines/runtimes-of.js'
import { nodeRoot } from '../../install/node-root.js'
import { type Check, type Finding, findingOf, type Node, stepsOf } from '../check.js'
import { isWrapper } from '../identity.js'

const volumeAnnotation = 'sgs.snucse.org/os-volume'

/** The engines that are here call the wrapper, and hand on the annotations that it looks for. */
export const engines: Check = {
  name: 'engines',
  look: (node) => {
    const here = Object.entries(enginePlaces).filter(
      ([, { config }]) => existsSync(config) || existsSync(`${config}.d`),
    )
    const found = here.map(([engine, { config }]) => lookAt(node, engine, config))
    const isCalled = found.some(({ calls }) => calls) || standsIn.some((path) => isWrapper(node, path))
    const findings = found.flatMap((one) => one.findings)
    if (here.length === 0 || isCalled || findings.length > 0) return findings
    const names = here.map(([engine]) => engine)
    return [
      {
        level: 'warning',
        message: `no runtime of ${names.join(', ')} is the wrapper`,
        why: 'nobody calls it',
        mend: `ocipipe install ${names[0]}`,
      },
    ]
  },
}

/** What needs no engine to be told. */
const standsIn: readonly string[] = ['/usr/bin/nvidia-container-runtime', '/usr/bin/runc', '/usr/sbin/runc']

interface Looked {
  readonly calls: boolean
  readonly findings: readonly Finding[]
}

function lookAt(node: Node, engine: string, config: string): Looked {
  const version = containerdVersion('/', engine)
  const merges = version !== undefined && isAtLeast(version, 2, 1)
  return runtimesOf(engine, nodeRoot('/'), config, merges).match(
    (runtimes) => {
      const ours = runtimes.filter(({ path }) => path !== undefined && isWrapper(node, path))
      const shownVersion = version === undefined ? '' : ` ${version}`
      return {
        calls: ours.length > 0,
        findings: ours.flatMap((runtime) => [
          {
            level: 'ok',
            message: `${engine}${shownVersion} has the wrapper as its runtime ${runtime.name}`,
          } as const,
          ...annotations(node, engine, config, runtime),
        ]),
      }
    },
    (failure) => ({ calls: false, findings: [findingOf(failure)] }),
  )
}

function annotations(
  node: Node,
  engine: string,
  config: string,
  { name, handsOn }: EngineRuntime,
): readonly Finding[] {
  const wanted = wantedAnnotation(node)
  if (wanted === undefined || handsOn(wanted)) return []
  return [
    {
      level: 'warning',
      message: `${engine} keeps the annotation ${wanted} from the runtime ${name}`,
      why: 'a pod that asks for its volume by annotation is started without it',
      mend: `ocipipe install ${engine} --name ${name} --pod-annotation ${wanted}; or allow it in ${config}`,
    },
  ]
}

/** By which pods ask for a root on a volume, where a pipeline in force listens to it. */
function wantedAnnotation({ config }: Node): string | undefined {
  if (!stepsOf(config).has('overlayRootfs')) return undefined
  const triggers = Object.values(config.pipelines ?? {}).flatMap((steps) =>
    steps.flatMap(({ overlayRootfs }) => overlayRootfs?.trigger?.annotation ?? []),
  )
  const [given = volumeAnnotation] = triggers
  return given === false ? undefined : given
}
