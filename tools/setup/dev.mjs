/** `npm run dev`: a fake cloud that starts again whenever a source changes; `-- --inspect` lets a debugger attach to its controller. */
import { join } from 'node:path'
import { handOver } from './hand-over.mjs'
import { CACHE } from './paths.mjs'
import { setUp } from './set-up.mjs'

const given = process.argv.slice(2)
const state = given.some((word) => /^--state(=|$)/.test(word)) ? [] : ['--state', join(CACHE, 'dev')]
await setUp({ system: false })
handOver('tools/dev/dev.ts', ['up', '--fake', ...state, ...given])
