import { err, type Err } from 'neverthrow'
import type { Failure } from '../../failure.js'

/** An engine has an entry of this name that is not ours. */
export function nameTaken(engine: string, name: string, path: string): Err<never, Failure> {
  return err({
    code: 'install/name-taken',
    message: `${engine} has a runtime ${name} already, which is not ours`,
    path,
    found: name,
    remedy: 'choose another --name, or remove the entry',
  })
}
