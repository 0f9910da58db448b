import { mustRun } from './run.js'

/** Pax headers would hold a process id and the time of the last look. */
const format = '--format=posix --pax-option=exthdr.name=%f,delete=atime'

/** A hash of all that is in a folder: names, owners, modes, times of change, extended attributes, contents. */
export async function folderHash(folder: string): Promise<string> {
  const archive = `tar ${format} --sort=name --xattrs --xattrs-include='*' -C "$0" -cf - . | sha256sum`
  return mustRun('sh', ['-c', archive, folder])
}
