import type { Launch } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'

/** Does the call make a container of the bundle? Every other one finds it made, or is about a process in it. */
export function startsContainer({ runtime: { command } }: Launch): boolean {
  return command === 'create' || command === 'run' || command === 'restore'
}

/** The pause container of a pod: it has the pod's annotations, but runs nothing of the pod's. */
export function isSandbox({ annotations }: Spec): boolean {
  return (
    annotations?.['io.kubernetes.cri.container-type'] === 'sandbox' ||
    annotations?.['io.kubernetes.cri-o.ContainerType'] === 'sandbox'
  )
}

/** A container of a pod whose sandbox, with the network in it, is there already. */
export function joinsSandbox({ annotations }: Spec): boolean {
  return (
    annotations?.['io.kubernetes.cri.container-type'] === 'container' ||
    annotations?.['io.kubernetes.cri-o.ContainerType'] === 'container'
  )
}
