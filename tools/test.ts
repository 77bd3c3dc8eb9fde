/** `npm test`: every stage; `npm test -- --stage NAME` one of them; `npm test -- FILES…` just the named files (patterns and folders work). */
import { parseArgs } from 'node:util'
import { say } from './setup/say.mjs'
import { namedFiles } from './test/named-files.ts'
import { report } from './test/report.ts'
import { runNamed, STAGES } from './test/stages.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { stage: { type: 'string', multiple: true } } })

/** 2 is for what could not be run. */
function named(): string[] {
  try {
    return namedFiles(positionals)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}

if (positionals.length > 0) {
  const files = named()
  await report({ 'named files': () => runNamed(files) })
} else await report(STAGES, values.stage)
