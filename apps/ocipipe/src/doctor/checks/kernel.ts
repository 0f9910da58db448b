import { type OverlayAbilities, probeKernel, probeOverlays } from '@ocipipe/host'
import { type Check, type Finding, findingOf, type Node, stepsOf } from '../check.js'

/** The kernel can do what transforms ask for: tried, not guessed. The last check, as it goes into a mount namespace of its own. */
export const kernel: Check = {
  name: 'kernel',
  look: (node) => {
    const kernelFacts = node.host.kernel()
    const abilities = probeKernel()
    if (abilities.isErr())
      return [
        {
          level: 'failure',
          message: `what Linux ${kernelFacts.release} can do cannot be found out`,
          why: abilities.error.detail ?? abilities.error.code,
          mend: 'run ocipipe doctor as root',
        },
      ]
    const { openat2, overlay } = abilities.value
    const wantsOverlay = needsOverlay(node)
    if (!openat2) return [missing('openat2', kernelFacts.release, 'Linux 5.6')]
    if (!overlay) {
      const level = wantsOverlay ? 'failure' : 'warning'
      return [{ level, message: 'there is no file system overlay', mend: 'modprobe overlay' }]
    }
    return probeOverlays().match(
      (overlays) => [
        { level: 'ok', message: `Linux ${kernelFacts.release}: openat2` },
        ...overlayFindings(overlays, asksForUserxattr(node)),
      ],
      (failure) => [findingOf(failure)],
    )
  },
}

function overlayFindings(overlays: OverlayAbilities, wantsUserxattr: boolean): readonly Finding[] {
  const needed = [
    ['writable', 'an overlay'],
    ['nested', 'an overlay over an overlay, as the root of most images is one,'],
    ['over', 'an overlay over its own lower layer'],
  ] as const
  const failures = needed.flatMap(([key, what]): readonly Finding[] => {
    const answer = overlays[key]
    return answer === undefined ? [] : [notMountable(what, answer)]
  })
  const found = failures.length > 0 ? failures : [{ level: 'ok', message: 'overlays can be nested' } as const]
  const passing: Finding =
    overlays.byDescriptor === undefined
      ? { level: 'ok', message: 'layers are passed as descriptors' }
      : { level: 'ok', message: 'layers are passed by /proc/self/fd: descriptors need Linux 6.13' }
  const attributes: readonly Finding[] =
    wantsUserxattr && overlays.userxattr !== undefined
      ? [notMountable('an overlay with userxattr, which the configuration asks for,', overlays.userxattr)]
      : []
  return [...found, passing, ...attributes]
}

function notMountable(what: string, answer: string): Finding {
  return {
    level: 'failure',
    message: `${what} cannot be mounted`,
    why: answer,
    mend: 'use Linux 5.11 or newer',
  }
}

function missing(what: string, release: string, since: string): Finding {
  return { level: 'failure', message: `Linux ${release} has no ${what}`, mend: `use ${since} or newer` }
}

function needsOverlay({ config }: Node): boolean {
  const steps = stepsOf(config)
  return steps.has('overlayRootfs') || steps.has('emulateHooks')
}

function asksForUserxattr({ config }: Node): boolean {
  return Object.values(config.pipelines ?? {}).some((steps) =>
    steps.some(({ overlayRootfs }) => overlayRootfs?.overlay?.userxattr === true),
  )
}
