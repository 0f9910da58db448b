import { readdirSync } from 'node:fs'
import { probeKernel } from '../../src/index.js'
import { must, mustFail } from '../must.js'
import { report } from './report.js'

const openFds = (): number => readdirSync('/proc/self/fd').length
probeKernel()
const before = openFds()
const probed = must(probeKernel())
process.setgid?.(65_534)
process.setuid?.(65_534)
const unprivileged = mustFail(probeKernel())
report({ probed, unprivileged, leaked: openFds() - before })
