import type { CdiSpec, ContainerEdits } from '../generated/sections.js'

/** Every released version of the CDI specification, oldest first. */
export const cdiVersions = [
  '0.1.0',
  '0.2.0',
  '0.3.0',
  '0.4.0',
  '0.5.0',
  '0.6.0',
  '0.7.0',
  '0.8.0',
  '1.0.0',
  '1.1.0',
] as const

export type CdiVersion = (typeof cdiVersions)[number]

/** The oldest version a document can be read as, and what of it asks for that. */
export interface RequiredVersion {
  readonly version: CdiVersion
  /** JSON pointer of what asks for it; absent where nothing asks for more than the oldest supported version. */
  readonly pointer?: string
  readonly because: string
}

interface Place {
  readonly pointer: string
  readonly edits: ContainerEdits
}

/** Finds what needs the version, and answers with its pointer. */
type Finder = (spec: CdiSpec, places: readonly Place[]) => string | undefined

/** What each version brought, newest first. 0.8.0 and 1.0.0 changed no field. */
const features: readonly (readonly [CdiVersion, string, Finder])[] = [
  ['1.1.0', 'network devices', inEdits((edits) => (some(edits.netDevices) ? 'netDevices' : undefined))],
  [
    '1.1.0',
    'schemata or monitoring of intelRdt',
    inEdits(({ intelRdt }) => {
      if (intelRdt?.schemata !== undefined) return 'intelRdt/schemata'
      return intelRdt?.enableMonitoring === true ? 'intelRdt/enableMonitoring' : undefined
    }),
  ],
  ['0.7.0', 'intelRdt', inEdits((edits) => (edits.intelRdt === undefined ? undefined : 'intelRdt'))],
  [
    '0.7.0',
    'additional group ids',
    inEdits((edits) => (some(edits.additionalGids) ? 'additionalGids' : undefined)),
  ],
  ['0.6.0', 'annotations', annotated],
  ['0.6.0', 'a "." in the class', ({ kind }) => (/\/.*\./s.test(kind) ? '/kind' : undefined)],
  ['0.5.0', 'a device name that begins with a digit', digitFirst],
  [
    '0.5.0',
    'the host path of a device node',
    inEdits((edits) => indexed('deviceNodes', edits.deviceNodes, ({ hostPath }) => hostPath, 'hostPath')),
  ],
  [
    '0.4.0',
    'the type of a mount',
    inEdits((edits) => indexed('mounts', edits.mounts, ({ type }) => type, 'type')),
  ],
]

/** The least version that a document with this content can state (CDI Spec, Version). */
export function requiredVersion(spec: CdiSpec): RequiredVersion {
  const places = [
    ...(spec.containerEdits === undefined
      ? []
      : [{ pointer: '/containerEdits', edits: spec.containerEdits }]),
    ...spec.devices.map((device, index) => ({
      pointer: `/devices/${index}/containerEdits`,
      edits: device.containerEdits,
    })),
  ]
  for (const [version, because, find] of features) {
    const pointer = find(spec, places)
    if (pointer !== undefined) return { version, pointer, because }
  }
  return { version: '0.3.0', because: 'older ones are no longer read' }
}

function inEdits(find: (edits: ContainerEdits) => string | undefined): Finder {
  return (_spec, places) => {
    for (const { pointer, edits } of places) {
      const found = find(edits)
      if (found !== undefined) return `${pointer}/${found}`
    }
    return undefined
  }
}

function some(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0
}

function indexed<Item>(
  list: string,
  items: readonly Item[] | undefined,
  value: (item: Item) => string | undefined,
  field: string,
): string | undefined {
  const index = items?.findIndex((item) => (value(item) ?? '') !== '') ?? -1
  return index === -1 ? undefined : `${list}/${index}/${field}`
}

function annotated({ annotations, devices }: CdiSpec): string | undefined {
  if (some(Object.keys(annotations ?? {}))) return '/annotations'
  const index = devices.findIndex((device) => some(Object.keys(device.annotations ?? {})))
  return index === -1 ? undefined : `/devices/${index}/annotations`
}

function digitFirst({ devices }: CdiSpec): string | undefined {
  const index = devices.findIndex(({ name }) => /^[0-9]/.test(name))
  return index === -1 ? undefined : `/devices/${index}/name`
}
