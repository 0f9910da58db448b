import { openSync, readSync } from 'node:fs'
import { LOCK_EX, LOCK_NB, flock } from '../../src/index.js'
import { must } from '../must.js'

const [, , file = ''] = process.argv
must(flock(openSync(file, 'r'), LOCK_EX | LOCK_NB))
process.stdout.write('locked')
// Until the other side closes the pipe.
readSync(0, Buffer.alloc(1))
