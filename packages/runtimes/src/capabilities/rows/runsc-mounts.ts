import type { CapabilityRow } from '../capability-row.js'
import { drop, type Row } from './observed.js'
import { rowsOf } from './rows-of.js'
import { laterRelease } from './runsc-spec.js'
import { bindMount, nonEmpty } from './terms.js'

/** Options whose recursive form says nothing more here: the sandbox sees a bind, with all below it, as one mount. */
const plainForms = { rro: 'ro', rnoexec: 'noexec', rnosuid: 'nosuid', rnodev: 'nodev' } as const

const recursive = Object.fromEntries(
  Object.entries(plainForms).map(([option, plain]): [string, Row] => [
    `bind-${option}`,
    {
      pointer: '/mounts/*/options/*',
      value: { in: [option] },
      owner: bindMount,
      outcome: 'refused',
      effect: 'does not start, or passes over the option; it has one mount for the whole tree',
      lossiness: 'none',
      edit: { action: 'replace', with: plain },
      evidence: 'observed with 20221219: unknown mount option; runsc/boot/vfs.go of 20260905 ignores it',
    },
  ]),
)

/** Options of mount(8) and of runtimes that runsc does not know and that weaken nothing where they are missing. */
const harmless: readonly string[] = (
  'lazytime nolazytime rrw rexec rsuid rdev rdiratime rnodiratime rrelatime rnorelatime ratime rnoatime ' +
  'rstrictatime rnostrictatime symfollow rsymfollow copy-symlink tmpcopyup'
).split(' ')

export const runscMounts: readonly CapabilityRow[] = rowsOf('runsc', {
  'bind-shared': {
    pointer: '/mounts/*/options/*',
    value: { in: ['shared'] },
    owner: bindMount,
    outcome: 'refused',
    effect: 'does not start: mounts of the sandbox never reach the host',
    lossiness: 'degraded',
    edit: { action: 'replace', with: 'slave' },
    evidence: 'observed with 20221219: mount option "shared" is not supported; runsc/specutils/fs.go',
  },
  'bind-rshared': {
    pointer: '/mounts/*/options/*',
    value: { in: ['rshared'] },
    owner: bindMount,
    outcome: 'refused',
    effect: 'does not start: mounts of the sandbox never reach the host',
    lossiness: 'degraded',
    edit: { action: 'replace', with: 'rslave' },
    evidence: 'observed with 20221219: mount option "rshared" is not supported; runsc/specutils/fs.go',
  },
  ...recursive,
  'bind-nosymfollow': {
    pointer: '/mounts/*/options/*',
    value: { in: ['nosymfollow', 'rnosymfollow'] },
    owner: bindMount,
    outcome: 'refused',
    effect: 'does not start, or passes over the option: links in the mount are followed',
    lossiness: 'security',
    edit: drop,
    evidence: 'observed with 20221219: unknown mount option; runsc/boot/vfs.go of 20260905 ignores it',
  },
  'bind-idmap': {
    pointer: '/mounts/*/options/*',
    value: { in: ['idmap', 'ridmap'] },
    owner: bindMount,
    outcome: 'refused',
    effect: 'does not start, or passes over the option: it maps ids by the mappings of the mount alone',
    lossiness: 'degraded',
    edit: drop,
    evidence: 'observed with 20221219: unknown mount option; runsc/boot/vfs.go of 20260905 ignores it',
  },
  'bind-option': {
    pointer: '/mounts/*/options/*',
    value: { in: harmless },
    owner: bindMount,
    outcome: 'refused',
    effect: 'does not start, or passes over the option',
    lossiness: 'degraded',
    edit: drop,
    evidence: 'observed with 20221219: unknown mount option; runsc/boot/vfs.go of 20260905 ignores it',
  },
  'mount-uid-mappings': {
    pointer: '/mounts/*/uidMappings',
    value: nonEmpty,
    versions: { before: '20260601' },
    outcome: 'ignored',
    effect: 'shows the ids of the host',
    lossiness: 'degraded',
    edit: drop,
    evidence: 'observed with 20221219; taken since release-20260601.0, runsc/boot/vfs.go',
  },
  'mount-gid-mappings': {
    pointer: '/mounts/*/gidMappings',
    value: nonEmpty,
    versions: { before: '20260601' },
    outcome: 'ignored',
    effect: 'shows the ids of the host',
    lossiness: 'degraded',
    edit: drop,
    evidence: 'observed with 20221219; taken since release-20260601.0, runsc/boot/vfs.go',
  },
  'mount-type': {
    pointer: '/mounts/*',
    value: {
      members: {
        type: {
          isNonEmpty: true,
          notIn: ['proc', 'sysfs', 'tmpfs', 'devpts', 'bind', 'cgroup', 'cgroup2', 'erofs', 'none'],
        },
        options: { isNot: { some: { in: ['bind', 'rbind'] } } },
        destination: { notMatches: '^/dev(/pts)?/*$' },
      },
    },
    outcome: 'ignored',
    effect: 'does not mount a file system that its own kernel has not',
    lossiness: 'degraded',
    edit: drop,
    evidence:
      'observed with 20221219: not in /proc/mounts; runsc/boot/vfs.go: ignoring unknown filesystem type',
  },
  'mount-erofs': {
    pointer: '/mounts/*',
    value: { members: { type: { in: ['erofs'] }, options: { isNot: { some: { in: ['bind', 'rbind'] } } } } },
    versions: { before: '20260126' },
    outcome: 'ignored',
    effect: 'does not mount it',
    lossiness: 'degraded',
    edit: drop,
    evidence:
      'observed with 20221219: not in /proc/mounts; taken since release-20260126.0, runsc/boot/vfs.go',
  },
  'mount-cgroup': {
    pointer: '/mounts/*',
    value: {
      members: {
        type: { in: ['cgroup', 'cgroup2'] },
        options: { isNot: { some: { in: ['bind', 'rbind'] } } },
      },
    },
    versions: { before: laterRelease },
    outcome: 'ignored',
    effect: 'does not mount it without the flag --cgroupfs',
    lossiness: 'degraded',
    evidence: 'observed with 20221219: not in /proc/mounts; runsc/boot/vfs.go of 20260905 mounts it',
  },
  'mount-destination': {
    pointer: '/mounts/*/destination',
    value: { notMatches: '^/' },
    outcome: 'refused',
    effect: 'does not start with a destination that is not absolute',
    lossiness: 'none',
    evidence: 'observed with 20221219: Mount.Destination must be an absolute path; runsc/specutils/fs.go',
  },
})
