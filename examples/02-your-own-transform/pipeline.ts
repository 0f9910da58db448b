import { pipe, transform, type Transform } from '@ocipipe/core'
import { ok } from 'neverthrow'

/** Gives the container the time zone of its host, unless it has one. */
export const hostTimezone: Transform = transform('hostTimezone', ({ spec }, host) => {
  const { process } = spec
  const env = process?.env ?? []
  if (process === undefined || env.some((entry) => entry.startsWith('TZ='))) return ok({})
  const zone = /zoneinfo\/(.+)$/.exec(host.readlink('/etc/localtime').unwrapOr(''))?.[1]
  return ok(
    zone === undefined ? {} : { spec: { ...spec, process: { ...process, env: [...env, `TZ=${zone}`] } } },
  )
})

/** Takes a capability from every set of the process. */
export const dropCapability = (name: string): Transform =>
  transform('dropCapability', ({ spec }) => {
    const { process } = spec
    const sets = Object.entries(process?.capabilities ?? {})
    if (process === undefined || !sets.some(([, set]) => set?.includes(name) === true)) return ok({})
    const capabilities = Object.fromEntries(
      sets.map(([key, set]) => [key, set?.filter((one) => one !== name)]),
    )
    return ok({ spec: { ...spec, process: { ...process, capabilities } } })
  })

export const pipeline: Transform = pipe(hostTimezone, dropCapability('CAP_KILL'))
