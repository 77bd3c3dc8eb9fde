import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { writeCloud } from '../cloud-file.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { requireFolder } from './folder-check.ts'

let scratch = ''
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'welkin-folder-'))
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

const uid = process.getuid?.()
const EXT4 = 0xef53

test('a folder that is not there yet, an empty one, a cloud’s own, and what is left of a start that was cut off', () => {
  const facts = { uid, fileSystem: EXT4 }
  requireFolder(stateFolder(join(scratch, 'a', 'b')), facts)
  requireFolder(stateFolder(scratch), facts)
  mkdirSync(join(scratch, 'lost+found'))
  const state = stateFolder(scratch)
  makeStateFolder(state)
  requireFolder(state, facts)
  writeCloud(state, { id: '000000', port: 1, listen: '127.0.0.1', publicCidr: '172.24.4.0/24', fake: true })
  writeFileSync(join(scratch, 'notes'), '')
  requireFolder(state, facts)
})

test('one that is somebody else’s, holds other things, is a file, or is on a network', () => {
  const state = stateFolder(scratch)
  assert.throws(() => requireFolder(state, { uid: 4242, fileSystem: EXT4 }), /belongs to another user .*chown 4242/)
  assert.throws(() => requireFolder(state, { uid, fileSystem: 0x6969 }), /is on NFS/)
  writeFileSync(join(scratch, 'letter'), '')
  assert.throws(() => requireFolder(state, { uid, fileSystem: EXT4 }), /not empty \(letter\)/)
  assert.throws(() => requireFolder(stateFolder(join(scratch, 'letter'))), /not a folder/)
  assert.throws(() => requireFolder(stateFolder(join(scratch, 'letter', 'x'))), /not a folder/)
})

const up = (folder: string, port: number) =>
  spawnSync(process.execPath, [PROGRAM, 'up', '--fake', '--no-customary-ports', '--state', folder, '--port', `${port}`], {
    encoding: 'utf8',
  })
const PROGRAM = join(import.meta.dirname, '..', 'welkin.ts')

test('a refused start leaves nothing behind, whatever refused it', async () => {
  writeFileSync(join(scratch, 'letter'), '')
  const refused = up(scratch, 1)
  assert.deepEqual([refused.status, /not empty/.test(refused.stderr)], [1, true], refused.stderr)
  assert.deepEqual(readdirSync(scratch), ['letter'])
  const holder = createServer()
  const port = await new Promise<number>((resolve) =>
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port)),
  )
  const taken = up(join(scratch, 'new'), port)
  holder.close()
  assert.deepEqual([taken.status, /in use by another program/.test(taken.stderr)], [1, true], taken.stderr)
  assert.equal(existsSync(join(scratch, 'new')), false)
})
