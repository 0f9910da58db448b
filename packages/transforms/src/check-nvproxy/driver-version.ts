import type { Host } from '@ocipipe/core'
import { decodeText } from '../emulate-hooks/text.js'

/** The kernel module's own words, and the kernel's about it. */
const files = ['/proc/driver/nvidia/version', '/sys/module/nvidia/version']
const longestBytes = 4096

/**
 * The version of NVIDIA's driver that is loaded on the host: `550.90.12`. Absent where none is.
 *
 * @example
 * ```ts
 * driverVersion(realHost())
 * ```
 */
export function driverVersion(host: Host): string | undefined {
  for (const path of files) {
    const text = host.readFile(path, { offset: 0, length: longestBytes }).map(decodeText).unwrapOr('')
    // "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.90.12  Release Build …", or the number alone.
    const version = /(?:^|\s)(\d+\.\d+(?:\.\d+)?)(?:\s|$)/.exec(text.split('\n')[0] ?? '')?.[1]
    if (version !== undefined) return version
  }
  return undefined
}
