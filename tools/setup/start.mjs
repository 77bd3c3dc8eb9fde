/** `npm start`: set-up, then `welkin up`. A fake cloud needs nothing of the machine, and asking for help changes nothing. */
import { ensureCompiledCode } from './compiled-code.mjs'
import { handOver } from './hand-over.mjs'
import { setUp } from './set-up.mjs'

const args = process.argv.slice(2)
const system = !args.some((arg) => ['--fake', '--help', '-h'].includes(arg))
await setUp({ system })
await ensureCompiledCode()
handOver('src/programs/welkin.ts', ['up', ...args])
