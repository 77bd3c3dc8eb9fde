/** `npm test [FILES…]`: its own set-up, then all tests or just the named ones. */
import { handOver } from './hand-over.mjs'
import { setUp } from './set-up.mjs'

await setUp({ system: true, tests: true })
handOver('tools/test.ts', process.argv.slice(2), process.env.CI ? { NO_COLOR: '1', FORCE_COLOR: undefined } : {})
