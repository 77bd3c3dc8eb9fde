/** `node tools/setup/run.mjs SCRIPT ARGS…`: the npm packages, then a script of ours on the pinned runtime. */
import { handOver } from './hand-over.mjs'
import { setUp } from './set-up.mjs'

const [script, ...args] = process.argv.slice(2)
// a host that joins another machine's cloud has had no `npm start`; a fake one and asking for help need nothing of it
const isHost =
  script === 'src/programs/welkin.ts' && args[0] === 'agent' && !args.some((arg) => ['--fake', '--help', '-h'].includes(arg))
await setUp({ system: isHost })
handOver(script, args)
