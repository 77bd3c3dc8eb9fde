import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { RestartedProgram } from './restarted-program.ts'
import { watchFolders } from './watch-folders.ts'

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-dev-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (holds()) return
    await sleep(10)
  }
  assert.fail(`It did not come about: ${what}`)
}

/** As `sed -i` and many editors save. */
function saveByRename(file: string, text: string): void {
  writeFileSync(join(file, '..', 'sedX1y2'), text)
  renameSync(join(file, '..', 'sedX1y2'), file)
}

test('every save is noticed: in place, by a rename time and again, in folders that are new or came again', async (t) => {
  const root = makeFolder(t)
  const deep = join(root, 'a')
  mkdirSync(deep)
  writeFileSync(join(deep, 'x.ts'), '0')
  const seen: string[] = []
  t.after(watchFolders([root], (path) => seen.push(path.slice(root.length + 1))))
  const expect = async (path: string, act: () => void) => {
    seen.length = 0
    act()
    await eventually(`${path} is noticed`, () => seen.includes(path))
  }
  await expect('a/x.ts', () => writeFileSync(join(deep, 'x.ts'), '1'))
  for (const text of ['2', '3', '4']) await expect('a/x.ts', () => saveByRename(join(deep, 'x.ts'), text))
  await expect('a/x.ts', () => writeFileSync(join(deep, 'x.ts'), '5'))
  await expect('b', () => mkdirSync(join(root, 'b')))
  await expect('b/y.ts', () => writeFileSync(join(root, 'b', 'y.ts'), '1'))
  await expect('a', () => rmSync(deep, { recursive: true }))
  await expect('a', () => mkdirSync(deep))
  await expect('a/x.ts', () => saveByRename(join(deep, 'x.ts'), '6'))
  seen.length = 0
  for (const name of ['.x.ts.swp', 'x.ts~', '4913']) writeFileSync(join(deep, name), '')
  await sleep(50)
  assert.deepEqual(seen, [], 'what editors write meanwhile')
})

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
