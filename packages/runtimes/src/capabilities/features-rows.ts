import type { Features } from '@ocipipe/spec'
import type { CapabilityRow, TableRuntime } from './capability-row.js'
import { falsehoods } from './falsehoods.js'
import { hookStages } from './rows/hook-row.js'
import { mountOptions, weakeningOptions } from './rows/mount-options.js'
import { drop, type Row } from './rows/observed.js'
import { rowsOf } from './rows/rows-of.js'
import { namespaceOf, namespaceTypes, nonEmpty, seccompActions } from './rows/terms.js'
import { isInRange } from './version.js'

/** Since when a runtime prints what it can do. Kata has no such command. */
const featuresSince: ReadonlyMap<string, string> = new Map([
  ['runc', '1.1.0'],
  ['crun', '1.8.6'],
  ['youki', '0.4.0'],
  ['runsc', '20260511'],
])

/** Whether `features` is worth asking for. A version that nobody can read may have it. */
export function hasFeaturesCommand(runtime: string, version: string | undefined): boolean {
  const since = featuresSince.get(runtime)
  return since !== undefined && isInRange(version, { since })
}

/** The rows of the table with what the runtime says that it cannot do, and without what it says that it can by now. */
export function withFeatures(
  runtime: TableRuntime,
  rows: readonly CapabilityRow[],
  features: Features,
): readonly CapabilityRow[] {
  const known = rows.filter((one) => !isSupported(one, features))
  const limits = known.filter(({ outcome }) => outcome !== 'taken')
  const places = new Set(limits.map(({ pointer }) => pointer))
  const added = rowsOf(runtime, {
    ...hookRows(runtime, features),
    ...optionRows(runtime, features, wordsOf(limits, '/mounts/*/options/*')),
    ...namespaceRows(runtime, features, wordsOf(limits, '/linux/namespaces/*')),
    ...securityRows(runtime, features),
  })
  // Where the table speaks of a place itself, it knows more than yes or no.
  const isNew = ({ pointer }: CapabilityRow): boolean => pointer.includes('*') || !places.has(pointer)
  return [...known, ...added.filter(isNew)]
}

/** What the rows of one place name. */
function wordsOf(rows: readonly CapabilityRow[], place: string): ReadonlySet<string> {
  const named = rows.filter(({ pointer }) => pointer === place).map(({ value }) => value)
  return new Set(named.flatMap((value) => value?.in ?? value?.members?.['type']?.in ?? []))
}

/** Items of a list in the features document that are not there, as far as the document is believed. */
function missing(
  runtime: TableRuntime,
  pointer: string,
  all: readonly string[],
  listed: readonly string[] | null | undefined,
): readonly string[] {
  if (listed === undefined || listed === null) return []
  const untrue = falsehoods[runtime].filter((one) => one.pointer === pointer && one.says === 'unsupported')
  if (untrue.some(({ item }) => item === undefined)) return []
  return all.filter((word) => !listed.includes(word) && !untrue.some(({ item }) => item === word))
}

function row(pointer: string, at: string, more: Partial<Row>): Row {
  return {
    pointer,
    outcome: 'refused',
    effect: 'says that it does not support it',
    lossiness: 'degraded',
    edit: drop,
    evidence: `observed with its own features: ${at}`,
    ...more,
  }
}

function isUntrue(runtime: TableRuntime, pointer: string): boolean {
  return falsehoods[runtime].some((one) => one.pointer === pointer && one.says === 'supported')
}

type Rows = Readonly<Record<string, Row>>

function hookRows(runtime: TableRuntime, { hooks }: Features): Rows {
  return Object.fromEntries(
    missing(runtime, '/hooks', hookStages, hooks).map((stage) => [
      `features-hook-${stage.toLowerCase()}`,
      row(`/hooks/${stage}`, '/hooks', { value: nonEmpty, outcome: 'ignored' }),
    ]),
  )
}

function optionRows(runtime: TableRuntime, features: Features, known: ReadonlySet<string>): Rows {
  const words = missing(runtime, '/mountOptions', mountOptions, features.mountOptions).filter(
    (word) => !known.has(word),
  )
  const one = (lossiness: CapabilityRow['lossiness']): Row =>
    row('/mounts/*/options/*', '/mountOptions', {
      value: { in: words.filter((word) => weakeningOptions.includes(word) === (lossiness === 'security')) },
      lossiness,
    })
  return words.length === 0
    ? {}
    : { 'features-option': one('degraded'), 'features-safe-option': one('security') }
}

function namespaceRows(runtime: TableRuntime, { linux }: Features, known: ReadonlySet<string>): Rows {
  return Object.fromEntries(
    missing(runtime, '/linux/namespaces', namespaceTypes, linux?.namespaces)
      .filter((type) => !known.has(type))
      .map((type) => [
        `features-namespace-${type}`,
        row('/linux/namespaces/*', '/linux/namespaces', {
          value: namespaceOf(type),
          lossiness: type === 'time' ? 'degraded' : 'security',
        }),
      ]),
  )
}

function securityRows(runtime: TableRuntime, { linux }: Features): Rows {
  const off = (enabled: boolean | undefined, pointer: string, at: string, more: Partial<Row>): Rows =>
    enabled === false ? { [`features-${at}`]: row(pointer, `/linux/${at}/enabled`, more) } : {}
  const actions = missing(runtime, '/linux/seccomp/actions', seccompActions, linux?.seccomp?.actions)
  return {
    ...off(linux?.seccomp?.enabled, '/linux/seccomp', 'seccomp', { lossiness: 'security' }),
    ...off(linux?.apparmor?.enabled, '/process/apparmorProfile', 'apparmor', {
      value: nonEmpty,
      lossiness: 'security',
    }),
    ...off(linux?.selinux?.enabled, '/process/selinuxLabel', 'selinux', {
      value: nonEmpty,
      lossiness: 'security',
    }),
    ...off(linux?.intelRdt?.enabled, '/linux/intelRdt', 'intelRdt', {}),
    ...off(linux?.netDevices?.enabled, '/linux/netDevices', 'netDevices', { value: nonEmpty }),
    ...(actions.length === 0 || linux?.seccomp?.enabled !== true || isUntrue(runtime, '/linux/seccomp')
      ? {}
      : { 'features-seccomp-action': actionRow(actions) }),
  }
}

function actionRow(actions: readonly string[]): Row {
  const { edit: _, ...rest } = row('/linux/seccomp/syscalls/*/action', '/linux/seccomp/actions', {
    value: { in: actions },
    lossiness: 'security',
  })
  return rest
}

/** The table says that it is not taken, for want of a newer release; the runtime itself says that it is. */
function isSupported(
  { pointer, value, outcome }: CapabilityRow,
  { mountOptions: options, linux }: Features,
): boolean {
  if (outcome === 'taken') return false
  switch (pointer) {
    case '/linux/netDevices':
      return linux?.netDevices?.enabled === true
    case '/linux/memoryPolicy':
      return (linux?.memoryPolicy?.modes ?? []).length > 0
    case '/mounts/*/options/*':
      return value?.in?.every((word) => options?.includes(word) === true) === true
    default:
      return false
  }
}
