import type { Host, Launch } from '@ocipipe/core'
import type { RuntimeFacts } from '@ocipipe/runtimes'

const filterFlag = /^--?oci-seccomp(?:=(?:true|t|1))?$/i
const apparmorSwitch = '/sys/module/apparmor/parameters/enabled'

/** What the machine and the call say, as far as the capability table depends on it. */
export function factsOf({ args, spec }: Launch, host: Host): RuntimeFacts {
  const mounts = host.mounts().unwrapOr([])
  const isUnified = mounts.some(
    ({ mountPoint, fsType }) => mountPoint === '/sys/fs/cgroup' && fsType === 'cgroup2',
  )
  return {
    cgroupVersion: isUnified ? 2 : 1,
    isSelinuxEnabled: mounts.some(({ fsType }) => fsType === 'selinuxfs'),
    isApparmorEnabled: host
      .readFile(apparmorSwitch)
      .map(([first]) => first === 'Y'.codePointAt(0))
      .unwrapOr(false),
    isOciSeccompOn:
      args.some((arg) => filterFlag.test(arg)) ||
      spec.annotations?.['dev.gvisor.flag.oci-seccomp'] === 'true',
  }
}
