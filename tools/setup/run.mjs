/** `node tools/setup/run.mjs SCRIPT ARGS…`: the npm packages, then a script of ours on the pinned runtime. */
import { handOver } from './hand-over.mjs'
import { setUp } from './set-up.mjs'

const [script, ...args] = process.argv.slice(2)
await setUp({ system: false })
handOver(script, args)
