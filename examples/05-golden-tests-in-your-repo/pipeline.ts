import { transform, type Transform } from '@ocipipe/core'
import { err, ok } from 'neverthrow'

/** Refuses a container that would share the host's network, unless its annotation says that it may. */
export const requireOwnNetwork: Transform = transform('requireOwnNetwork', ({ spec }) => {
  const network = spec.linux?.namespaces?.find(({ type }) => type === 'network')
  if (network !== undefined || spec.annotations?.['com.example.network'] === 'host') return ok({})
  return err({
    code: 'require-own-network/host-network',
    message: "the container would share the host's network",
    pointer: '/linux/namespaces',
    expected: 'a namespace of type network',
    remedy: 'take --network host away, or add the annotation com.example.network=host',
  })
})

/** Never more open files than this: what is higher, or has no end, is cut. */
export const limitOpenFiles = (most: number): Transform =>
  transform('limitOpenFiles', ({ spec }) => {
    const { process } = spec
    const rlimits = process?.rlimits ?? []
    const limited = rlimits.map((one) =>
      one.type === 'RLIMIT_NOFILE' && one.hard > most
        ? { ...one, hard: most, soft: Math.min(most, Number(one.soft)) }
        : one,
    )
    if (process === undefined || limited.every((one, index) => one === rlimits[index])) return ok({})
    return ok({ spec: { ...spec, process: { ...process, rlimits: limited } } })
  })
