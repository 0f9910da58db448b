import { defaultConfig } from '../../config/config.js'
import { type Check, findingOf } from '../check.js'

/** The configuration can be read, and does something. */
export const configuration: Check = {
  name: 'configuration',
  look: ({ config, configPath, configFailure }) => {
    if (configFailure !== undefined) return [findingOf(configFailure)]
    if (config === defaultConfig)
      return [{ level: 'ok', message: `there is no ${configPath}: the preset sgs is in force` }]
    if ((config.rules ?? []).length > 0)
      return [{ level: 'ok', message: `${configPath}: ${config.rules?.length} rules` }]
    return [
      {
        level: 'warning',
        message: `${configPath} has no rules`,
        why: 'without one, every container is started as it is',
        mend: 'add rules; ocipipe init --stdout shows some',
      },
    ]
  },
}
