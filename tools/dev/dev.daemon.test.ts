import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually, makeFolder, saveByRename } from './folder.fixture.ts'
import { RestartedProgram } from './restarted-program.ts'
import { watchFolders } from './watch-folders.ts'

test('a program is started again after a change and says so; one that cannot load is waited for', async (t) => {
  const folder = makeFolder(t)
  const [source, out] = [join(folder, 'x.mjs'), join(folder, 'out')]
  const write = (word: string) =>
    saveByRename(
      source,
      `import { appendFileSync } from 'node:fs'; appendFileSync('${out}', '${word} '); setInterval(() => {}, 1000)`,
    )
  const said = () => readFileSync(out, { encoding: 'utf8', flag: 'a+' })
  write('one')
  const lines: string[] = []
  const start = () => spawn(process.execPath, [source], { stdio: 'ignore' })
  const program = new RestartedProgram({ start, say: (line) => lines.push(line), settleMs: 20 })
  t.after(() => program.stop('SIGKILL'))
  t.after(watchFolders([folder], (path) => path.endsWith('.mjs') && program.changed('x.mjs')))
  await eventually('it runs', () => said() === 'one ')
  write('two')
  await eventually('it runs anew', () => said() === 'one two ')
  assert.deepEqual(lines, ['Restarted: x.mjs changed.'])
  saveByRename(source, 'no source (')
  await eventually('its end is told', () => lines.includes('Ended (exit 1); it starts again when a source changes.'))
  write('three')
  await eventually('it runs again', () => said() === 'one two three ')
  program.stop('SIGTERM')
  assert.equal(await program.ended, 1)
})
