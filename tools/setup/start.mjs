/** `npm start`: set-up, then `welkin up`. A fake cloud needs nothing of the machine, nor does help, which only waits for the npm packages that print it. */
import { ensureCompiledCode } from './compiled-code.mjs'
import { handOver } from './hand-over.mjs'
import { say } from './say.mjs'
import { setUp } from './set-up.mjs'

const args = process.argv.slice(2)
const system = !args.some((arg) => ['--fake', '--help', '-h'].includes(arg))
if (system && process.getuid?.() !== 0) {
  // before anything is asked of packages: with those it would be refused all the same
  say(
    'A real cloud makes network devices and control groups, which needs root: `sudo npm start`. Without root there is `npm start -- --fake`, a cloud without machines.',
  )
  process.exit(1)
}
await setUp({ system })
await ensureCompiledCode()
handOver('src/programs/welkin.ts', ['up', ...args])
