import { readFileSync } from 'node:fs'
import { uname } from '../../src/index.js'
import { must } from '../must.js'
import { report } from './report.js'

const isLoaded = (): boolean => readFileSync('/proc/self/maps', 'latin1').includes('ffi-rs')
const atImport = isLoaded()
const { machine } = must(uname())
report({ atImport, afterFirstCall: isLoaded(), machine })
