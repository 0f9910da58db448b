import { resolve } from 'node:path'
import { defaultCdiDirectories } from '@ocipipe/cdi'

/** Folders of CDI files as the registry wants them; where none are named, those of the specification. */
export function absoluteFolders(named: readonly string[] | undefined): readonly string[] {
  return named?.map((folder) => resolve(folder)) ?? defaultCdiDirectories
}
