import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { type ControllerGiven, requireControllerGiven } from './given.ts'

const parent = mkdtempSync(join(tmpdir(), 'welkin-controller-given-'))
after(() => rmSync(parent, { recursive: true }))
const state = stateFolder(join(parent, 'state'))
makeStateFolder(state)
const cloud = { port: 7070, listen: '127.0.0.1' }
const judge = (given: Partial<ControllerGiven>) => requireControllerGiven(state, { fake: true, ...given }, cloud)

const WRONG: [Partial<ControllerGiven>, RegExp][] = [
  [{ policy: '/nope' }, /^--policy names \/nope/],
  [{ identitySettings: '/nope' }, /^--identity-settings names \/nope/],
  [{ guestImage: '/nope' }, /^--guest-image names \/nope/],
  [{ ovnNorthbound: 'x' }, /^--ovn-northbound is unix:/],
  [{ ovnSouthbound: 'tcp:x' }, /^--ovn-southbound is unix:/],
  [{ database: 'mysql://x' }, /^--database is sqlite:/],
  [{ database: 'postgres://u@db.example.org/x' }, /^The database at db\.example\.org is on another machine/],
  [{ database: 'postgres://u@127.0.0.1:1/x' }, /^The database of --database cannot be used: /],
  [{ listen: '192.0.2.9', port: 7071 }, /^This machine has no address 192\.0\.2\.9/],
  [{ port: 80, fake: false }, /^Port 80 is root's/],
]
for (const [given, said] of WRONG)
  test(`a controller alone is refused before it keeps anything: ${JSON.stringify(given)}`, () =>
    assert.rejects(judge(given), { message: said }))

test('a port that is taken, and settings of federation that cannot be used', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  await assert.rejects(judge({ port }), { message: new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use`) })
  await new Promise((resolve) => other.close(resolve))
  await judge({ port, database: `sqlite:${join(parent, 'x.db')}`, ovnNorthbound: 'unix:/run/nb.sock' })
  writeFileSync(state.federation, 'colour: red\n')
  await assert.rejects(judge({}), { message: /^The federation settings cannot be used\.\n.*federation\.yaml: / })
  rmSync(state.federation)
  await judge({})
})
