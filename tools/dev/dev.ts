/** Runs the command line with what it is given, and again whenever a source changes: what `npm run dev` ends in. */
import { spawn } from 'node:child_process'
import { join, relative } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { RestartedProgram } from './restarted-program.ts'
import { watchFolders } from './watch-folders.ts'

const words = [join(ROOT, 'src/programs/welkin.ts'), ...process.argv.slice(2)]
const program = new RestartedProgram({
  start: () => spawn(process.execPath, words, { stdio: 'inherit' }),
  say: (line) => void process.stderr.write(`dev: ${line}\n`),
})
const unwatch = watchFolders([join(ROOT, 'src'), join(ROOT, 'apis')], (path) => program.changed(relative(ROOT, path)))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => program.stop(signal))
process.exitCode = await program.ended
unwatch()
