/** `npm run dev`: a fake cloud that starts again whenever a source changes; `-- --inspect` lets a debugger attach to its controller. */
import { join } from 'node:path'
import { handOver } from './hand-over.mjs'
import { CACHE, ROOT } from './paths.mjs'
import { setUp } from './set-up.mjs'

const given = process.argv.slice(2)
const state = given.some((word) => /^--state(=|$)/.test(word)) ? [] : ['--state', join(CACHE, 'dev')]
await setUp({ system: false })
const watched = ['src', 'apis'].map((folder) => `--watch-path=${join(ROOT, folder)}`)
const flags = ['--watch', '--watch-preserve-output', ...watched]
handOver('src/programs/welkin.ts', ['up', '--fake', ...state, ...given], {}, flags)
