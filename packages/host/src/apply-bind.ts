import {
  AT_EMPTY_PATH,
  AT_RECURSIVE,
  type Errno,
  MOUNT_ATTR_RDONLY,
  mountSetattr,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_EMPTY_PATH,
  moveMount,
  MS_PRIVATE,
  OPEN_TREE_CLONE,
  openTree,
} from '@ocipipe/native'
import { type BindEffect, describePlace } from '@ocipipe/core'
import type { Result } from 'neverthrow'
import type { Doing } from './apply.js'
import { ensureFolder } from './apply-entries.js'
import { withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import { openFolder } from './open-place.js'
import { unmountOf } from './unmount.js'

/** Binds one folder, with what is mounted below it, over another; both held, the copy detached until it is complete. */
export function applyBind(effect: BindEffect, doing: Doing): Result<void, HostFailure> {
  const target = describePlace(effect.target)
  const failed = (errno: Errno): HostFailure => ({
    code: 'host/mount',
    message: `${describePlace(effect.source)} cannot be bound to ${target}: ${reasonOf(errno)}`,
    path: target,
    found: reasonOf(errno),
  })
  const attributes = { propagation: MS_PRIVATE, ...(effect.readonly ? { set: MOUNT_ATTR_RDONLY } : {}) }
  return ensureFolder(effect.target, doing).andThen(() =>
    withDescriptors((own) =>
      openFolder(own, effect.source).andThen((source) =>
        openFolder(own, effect.target).andThen((over) =>
          own
            .keep(openTree(source, '', OPEN_TREE_CLONE | AT_RECURSIVE | AT_EMPTY_PATH))
            .andThen((copy) =>
              mountSetattr(copy, '', AT_EMPTY_PATH | AT_RECURSIVE, attributes).map(() => copy),
            )
            .andThen((copy) => unmountOf(copy, target).map((inverse) => ({ copy, inverse })))
            .mapErr(failed)
            .andThen(({ copy, inverse }) =>
              doing
                .record(inverse)
                .andThen(() =>
                  moveMount(copy, '', over, '', MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH).mapErr(
                    failed,
                  ),
                ),
            ),
        ),
      ),
    ),
  )
}
