import { leftBehind } from '@ocipipe/host'
import { type Check, type Finding, findingOf } from '../check.js'

/** Nothing is left of containers that are gone. */
export const leftOver: Check = {
  name: 'left over',
  look: ({ config }) =>
    leftBehind(config.stateRoot).match(
      ({ containers, volumes, mountPoints }): readonly Finding[] => {
        const found = [
          ...containers.map((key) => gone(`container ${key} is gone and left something`)),
          ...volumes.map((volume) => gone(`volume ${volume} is leased to a container that is gone`)),
          ...mountPoints.map((mountPoint) => leaked(mountPoint)),
        ]
        return found.length > 0
          ? found
          : [{ level: 'ok', message: 'nothing is left of containers that are gone' }]
      },
      (failure) => [findingOf(failure)],
    ),
}

function gone(message: string): Finding {
  return { level: 'warning', message, why: 'its wrapper or runtime was killed', mend: 'ocipipe gc' }
}

function leaked(mountPoint: string): Finding {
  return {
    level: 'warning',
    message: `an overlay of ours is on ${mountPoint}, and nothing is known of its container`,
    mend: `umount ${mountPoint}`,
  }
}
