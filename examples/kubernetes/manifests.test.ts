import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DaemonSet } from 'kubernetes-models/apps/v1/DaemonSet'
import { RuntimeClass } from 'kubernetes-models/node.k8s.io/v1/RuntimeClass'
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import { Pod } from 'kubernetes-models/v1/Pod'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}

const models: Readonly<Record<string, new (manifest: never) => { validate(): void }>> = {
  'apps/v1 DaemonSet': DaemonSet,
  'node.k8s.io/v1 RuntimeClass': RuntimeClass,
  'v1 PersistentVolumeClaim': PersistentVolumeClaim,
  'v1 Pod': Pod,
}

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml'))
const documents = files.flatMap((file) =>
  parseAllDocuments(readFileSync(join(import.meta.dirname, file), 'utf8')).map(
    (document) => [file, document.toJS() as Manifest] as const,
  ),
)

const validate = (manifest: Manifest): void => {
  const Model = models[`${manifest.apiVersion} ${manifest.kind}`]
  if (Model === undefined) throw new Error(`no shape of ${manifest.apiVersion} ${manifest.kind}`)
  new Model(manifest as never).validate()
}

describe('every manifest has the shape that the API server asks for', () => {
  it.each(documents)('%s', (_, manifest) => {
    expect(() => validate(manifest)).not.toThrow()
  })

  it('and one with a slip in it has not', () => {
    const [, daemonSet] = documents.find(([, { kind }]) => kind === 'DaemonSet') ?? []
    const text = JSON.stringify(daemonSet)
    expect(text).toContain('"volumeMounts"')
    const slips = [
      text.replace('"runAsUser":0', '"runAsUser":"root"'),
      text.replace('"selector"', '"selectors"'),
    ]
    for (const slip of slips) expect(() => validate(JSON.parse(slip) as Manifest)).toThrow(/DaemonSet|spec/)
  })
})

describe('the DaemonSets', () => {
  const daemonSets = documents.flatMap(([, manifest]) =>
    manifest.kind === 'DaemonSet' ? [manifest as unknown as Required<DaemonSet>] : [],
  )

  it('select their own pods, and nobody else', () => {
    const labels = daemonSets.map(({ spec }) => ({
      selects: spec?.selector.matchLabels,
      has: spec?.template.metadata?.labels,
    }))
    for (const { selects, has } of labels) expect(selects).toEqual(has)
    expect(new Set(labels.map(({ selects }) => JSON.stringify(selects))).size).toBe(daemonSets.length)
  })

  it('give no container a privilege, a capability, a token or a shell', () => {
    for (const { spec } of daemonSets) {
      const pod = spec?.template.spec
      const containers = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]
      expect(pod).toMatchObject({ automountServiceAccountToken: false })
      expect(pod).not.toHaveProperty('hostPID')
      for (const { securityContext, command, args } of containers) {
        expect(securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
        expect(securityContext).not.toHaveProperty('privileged')
        expect([...(command ?? []), ...(args ?? [])].join(' ')).not.toMatch(/\bsh\b|[;&|$`]/)
      }
    }
  })
})
