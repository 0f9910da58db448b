import { ok, type Result } from 'neverthrow'
import type { Host, Refusal } from '@ocipipe/core'
import { refuse } from './error-codes.js'

export const kernelForm: RegExp = /^\d+(\.\d+)*$/

/** Is the kernel at least `minimum`? A distribution's suffix, as in `5.10.0-21-amd64`, does not count. */
export function checkKernel(host: Host, minimum: string | undefined): Result<void, Refusal> {
  if (minimum === undefined) return ok(undefined)
  const { release } = host.kernel()
  const found = /^\d+(\.\d+)*/.exec(release)?.[0]
  if (found !== undefined && compare(numbers(found), numbers(minimum)) >= 0) return ok(undefined)
  return refuse('overlay-rootfs/kernel-too-old', `the kernel ${release} is older than ${minimum}`, {
    found: release,
    expected: `${minimum} or newer`,
    remedy: 'run the pod on a node with a newer kernel, or lower minimumKernel',
  })
}

function numbers(version: string): readonly number[] {
  return version.split('.').map(Number)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
