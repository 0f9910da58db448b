import type { CapabilityRow } from '../capability-row.js'
import { hookRow } from './hook-row.js'
import { drop } from './observed.js'

/** The first release that runs createContainer hooks. */
const createContainerSince = '20260520'

export const runscHooks: readonly CapabilityRow[] = [
  hookRow('runsc', 'prestart', { evidence: 'observed with 20221219: the hook ran' }),
  hookRow('runsc', 'createRuntime', { evidence: 'observed with 20221219: the hook ran' }),
  hookRow('runsc', 'createContainer', {
    suffix: '-skipped',
    versions: { before: createContainerSince },
    outcome: 'ignored',
    effect: 'does not run them',
    lossiness: 'degraded',
    edit: drop,
    evidence:
      'observed with 20221219: the hook did not run; runsc/container/container.go warns that it is skipped',
  }),
  hookRow('runsc', 'createContainer', {
    suffix: '-no-gofer',
    versions: { since: createContainerSince },
    elsewhere: { '/annotations/dev.gvisor.spec.rootfs.type': { in: ['erofs'] } },
    outcome: 'ignored',
    effect: 'does not run them where the root is an EROFS image that no gofer serves',
    lossiness: 'degraded',
    edit: drop,
    evidence: 'runsc/cmd/gofer.go, release-20260520.0: run only where the root is on lisafs',
  }),
  hookRow('runsc', 'createContainer', {
    versions: { since: createContainerSince },
    outcome: 'degraded',
    effect:
      'runs them in the gofer: before prestart and createRuntime, with pid -1 in the state, in an empty network namespace',
    lossiness: 'none',
    evidence: 'runsc/cmd/gofer.go, release-20260520.0',
  }),
  hookRow('runsc', 'startContainer', {
    outcome: 'ignored',
    effect: 'does not run them',
    lossiness: 'degraded',
    edit: drop,
    evidence:
      'observed with 20221219: the hook did not run; runsc/container/container.go warns that it is skipped',
  }),
  hookRow('runsc', 'poststart', { evidence: 'observed with 20221219: the hook ran' }),
  hookRow('runsc', 'poststop', { evidence: 'observed with 20221219: the hook ran' }),
]
