import {
  joinPath,
  type Launch,
  pipe,
  type Place,
  resolvePath,
  transform,
  type Transform,
} from '@ocipipe/core'
import { overlayRootfs } from '@ocipipe/transforms'
import { ok } from 'neverthrow'

/** A path in the container's root. The image is the tenant's: links in it must not lead out of it. */
function inRoot({ spec, bundle }: Launch, path: string): Place {
  return { root: resolvePath(bundle, spec.root?.path ?? 'rootfs'), trust: 'image', path }
}

/** Puts a certificate where Debian's programs look for it: the file, and the link by which it is listed. */
export const trustCertificate = (name: string, pem: string): Transform =>
  transform('trustCertificate', (launch, host) => {
    const file = inRoot(launch, `usr/local/share/ca-certificates/${name}.crt`)
    const link = inRoot(launch, `etc/ssl/certs/${name}.pem`)
    const found = host
      .readFile(joinPath(file.root, file.path))
      .map((bytes) => new TextDecoder().decode(bytes))
    if (found.unwrapOr('') === pem) return ok({})
    return ok({
      effects: [
        { kind: 'directory', place: inRoot(launch, 'usr/local/share/ca-certificates'), mode: 0o755 },
        { kind: 'directory', place: inRoot(launch, 'etc/ssl/certs'), mode: 0o755 },
        { kind: 'file', place: file, content: pem, mode: 0o644 },
        { kind: 'symlink', place: link, target: `/${file.path}` },
      ],
    })
  })

/** The second transform is given the host as the first will leave it: its file goes to the volume, the image stays as it is. */
export const pipeline: Transform = pipe(
  overlayRootfs(),
  trustCertificate('example', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'),
)
