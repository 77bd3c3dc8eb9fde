/** `npm test`: every stage; `npm test -- --stage NAME` one of them; `npm test -- FILES…` just the named files (patterns work). */
import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { report } from './test/report.ts'
import { runNamed, STAGES } from './test/stages.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { stage: { type: 'string', multiple: true } } })
const files = globSync(positionals).map((file) => resolve(file))
const named = () => runNamed(files)

if (positionals.length > 0) await report({ 'named files': named })
else await report(STAGES, values.stage)
