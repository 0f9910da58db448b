import type { RuntimeFacts } from '../../src/index.js'

export const plainFacts: RuntimeFacts = {
  cgroupVersion: 1,
  isSelinuxEnabled: false,
  isApparmorEnabled: false,
  isOciSeccompOn: false,
}
