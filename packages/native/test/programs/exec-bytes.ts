import { execve, setDescriptorFlags } from '../../src/index.js'
import { must } from '../must.js'

/** Arguments: the program to become, its arguments, `--`, its environment; all in hexadecimal, to be free of any encoding. */
const words = process.argv.slice(2)
const end = words.indexOf('--')
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
const [path = Buffer.alloc(0), ...argv] = words.slice(0, end).map(bytes)
for (const fd of [0, 1, 2]) must(setDescriptorFlags(fd, 0))
must(execve(path, argv, words.slice(end + 1).map(bytes)))
