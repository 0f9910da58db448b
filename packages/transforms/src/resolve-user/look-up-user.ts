import { ok, type Result } from 'neverthrow'
import type { ContainerView, Refusal } from '@ocipipe/core'
import { type Account, parseId, readAccounts, readGroups } from './account-files.js'
import { refuse } from './error-codes.js'

/** A user as the kernel and a program need it. */
export interface ResolvedUser {
  readonly uid: number
  readonly gid: number
  /** The groups that list the user as a member, in the order of `/etc/group`; none when a group was asked for. */
  readonly additionalGids: readonly number[]
  /** `/` for a user that is in no file. */
  readonly home: string
}

/**
 * Who `wanted` is in the container: `user`, `user:group`, `:group` or nothing, each a name or a number, as an image's `User`
 * and `docker run --user` have it.
 *
 * A number need not be in any file, and neither needs `root`. Of an account listed twice the first counts. Fails with
 * `resolve-user/user-unknown`, `resolve-user/group-unknown`, `resolve-user/user-invalid`, or with what is wrong with the file.
 *
 * @example
 * ```ts
 * containerView(host, launch).andThen((view) => lookUpUser(view, 'postgres:adm'))
 * ```
 */
export function lookUpUser(view: ContainerView, wanted: string): Result<ResolvedUser, Refusal> {
  const [userPart = '', groupPart, ...rest] = wanted.split(':')
  if (rest.length > 0 || /[\0\n]/.test(wanted)) {
    return refuse('resolve-user/user-invalid', 'the user cannot be read', {
      found: JSON.stringify(wanted),
      expected: 'user, user:group or :group',
    })
  }
  return accountOf(view, userPart === '' ? 'root' : userPart).andThen((account) =>
    groupsOf(view, account, groupPart ?? '').map(({ gid, additionalGids }) => ({
      uid: account.uid,
      gid,
      additionalGids,
      home: account.home === '' ? '/' : account.home,
    })),
  )
}

function accountOf(view: ContainerView, wanted: string): Result<Account, Refusal> {
  const id = wanted === 'root' ? 0 : parseId(wanted)
  return readAccounts(view).andThen((accounts): Result<Account, Refusal> => {
    // A name of digits is looked for as a name first, as chown(1) does it.
    const known =
      accounts.find(({ name }) => name === wanted) ??
      (id === undefined ? undefined : accounts.find(({ uid }) => uid === id))
    if (known !== undefined) return ok(known)
    if (id !== undefined) return ok({ name: wanted === 'root' ? wanted : '', uid: id, gid: 0, home: '/' })
    return refuse('resolve-user/user-unknown', `the container has no user ${JSON.stringify(wanted)}`, {
      path: '/etc/passwd',
      found: accounts.length === 0 ? 'no accounts' : `${accounts.length} accounts, not this one`,
      expected: `an account named ${wanted}`,
      remedy: 'name a user of the image, or give a number',
    })
  })
}

function groupsOf(
  view: ContainerView,
  account: Account,
  wanted: string,
): Result<Pick<ResolvedUser, 'gid' | 'additionalGids'>, Refusal> {
  return readGroups(view).andThen((groups): Result<Pick<ResolvedUser, 'gid' | 'additionalGids'>, Refusal> => {
    if (wanted === '') {
      const memberships = groups.filter(
        ({ members }) => account.name !== '' && members.includes(account.name),
      )
      return ok({ gid: account.gid, additionalGids: [...new Set(memberships.map(({ gid }) => gid))] })
    }
    const gid = groups.find(({ name }) => name === wanted)?.gid ?? parseId(wanted)
    if (gid !== undefined) return ok({ gid, additionalGids: [] })
    return refuse('resolve-user/group-unknown', `the container has no group ${JSON.stringify(wanted)}`, {
      path: '/etc/group',
      found: groups.length === 0 ? 'no groups' : `${groups.length} groups, not this one`,
      expected: `a group named ${wanted}`,
      remedy: 'name a group of the image, or give a number',
    })
  })
}
