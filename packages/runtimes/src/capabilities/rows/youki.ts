import type { CapabilityRow } from '../capability-row.js'
import { hookRow, hookStages } from './hook-row.js'
import { drop, type Row } from './observed.js'
import { rowsOf } from './rows-of.js'
import { bindMount, lacksNamespace, namespacedSysctl, namespaceTypes, nonEmpty } from './terms.js'

function refused(pointer: string, effect: string, file: string, more: Partial<CapabilityRow> = {}): Row {
  return {
    pointer,
    outcome: 'refused',
    effect: `does not start ${effect}`,
    lossiness: 'none',
    evidence: `crates/libcontainer/src/${file} of 0.7.0`,
    ...more,
  }
}

/** From the sources of 0.7.0. */
export const youkiRows: readonly CapabilityRow[] = [
  ...hookStages.map((stage) =>
    hookRow('youki', stage, { evidence: 'crates/libcontainer/src/hooks.rs of 0.7.0' }),
  ),
  ...rowsOf('youki', {
    'oci-version': refused('/ociVersion', 'with another version than 1', 'container/init_builder.rs', {
      value: { notMatches: '^1\\.' },
    }),
    'selinux-label': {
      pointer: '/process/selinuxLabel',
      value: nonEmpty,
      outcome: 'ignored',
      effect: 'does not label the process',
      lossiness: 'security',
      edit: drop,
      evidence: 'crates/libcontainer/src/process/init/process.rs of 0.7.0; its features say so as well',
    },
    'apparmor-profile': refused(
      '/process/apparmorProfile',
      'with a profile where AppArmor is off',
      'apparmor.rs',
      {
        value: nonEmpty,
        condition: { isApparmorEnabled: false },
      },
    ),
    'bind-idmap': refused(
      '/mounts/*/options/*',
      'with mounts that map ids',
      'container/mount_validation.rs',
      {
        value: { in: ['idmap', 'ridmap'] },
        owner: bindMount,
        lossiness: 'degraded',
        edit: drop,
      },
    ),
    'mount-uid-mappings': refused(
      '/mounts/*/uidMappings',
      'with mounts that map ids',
      'container/mount_validation.rs',
      {
        value: nonEmpty,
        lossiness: 'degraded',
        edit: drop,
      },
    ),
    'mount-gid-mappings': refused(
      '/mounts/*/gidMappings',
      'with mounts that map ids',
      'container/mount_validation.rs',
      {
        value: nonEmpty,
        lossiness: 'degraded',
        edit: drop,
      },
    ),
    'personality-flags': refused(
      '/linux/personality/flags',
      'with flags of the personality',
      'process/init/process.rs',
      {
        value: nonEmpty,
        lossiness: 'degraded',
        edit: drop,
      },
    ),
    'hostname-alone': refused('/hostname', 'with a host name and no UTS namespace', 'validator.rs', {
      value: nonEmpty,
      elsewhere: lacksNamespace('uts'),
    }),
    'uid-mappings-alone': refused(
      '/linux/uidMappings',
      'with mappings and no user namespace',
      'validator.rs',
      {
        value: nonEmpty,
        elsewhere: lacksNamespace('user'),
      },
    ),
    'masked-paths-alone': refused('/linux/maskedPaths', 'without a mount namespace', 'validator.rs', {
      value: nonEmpty,
      elsewhere: lacksNamespace('mount'),
    }),
    'readonly-paths-alone': refused('/linux/readonlyPaths', 'without a mount namespace', 'validator.rs', {
      value: nonEmpty,
      elsewhere: lacksNamespace('mount'),
    }),
    'namespace-repeated': refused('/linux/namespaces', 'with two namespaces of one type', 'namespaces.rs', {
      value: { repeats: 'type' },
    }),
    'namespace-unknown': refused(
      '/linux/namespaces/*',
      'with a namespace that it does not know',
      'namespaces.rs',
      {
        value: { members: { type: { notIn: namespaceTypes } } },
      },
    ),
    'sysctl-of-host': refused('/linux/sysctl/*', 'with a sysctl of the whole host', 'validator.rs', {
      key: { notMatches: namespacedSysctl },
    }),
    'memory-policy': {
      pointer: '/linux/memoryPolicy',
      versions: { before: '0.7.1' },
      outcome: 'ignored',
      effect: 'leaves the memory policy',
      lossiness: 'degraded',
      edit: drop,
      evidence: 'crates/libcontainer/src/process/init/process.rs of 0.7.0',
    },
    'unified-resources': refused(
      '/linux/resources/unified',
      'with settings of cgroup v2 on v1',
      'container/builder_impl.rs',
      {
        value: nonEmpty,
        condition: { cgroupVersion: 1 },
      },
    ),
  }),
]
