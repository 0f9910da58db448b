/** The YAML of a document with one device, made of the edits of that device and of other parts as text. */
export function documentText(parts: {
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly edits?: string
  readonly rest?: string
}): string {
  const {
    version = '1.1.0',
    kind = 'vendor.com/device',
    name = 'one',
    edits = '{env: [A=b]}',
    rest = '',
  } = parts
  return `cdiVersion: ${version}\nkind: ${kind}\ndevices:\n- name: ${name}\n  containerEdits: ${edits}\n${rest}`
}
