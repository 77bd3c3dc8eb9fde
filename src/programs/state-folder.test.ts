import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stateFolder } from './state-folder.ts'

test('any name will do that sockets and daemons can take', () => {
  assert.equal(stateFolder('/srv/it\'s "my" Wölkin #1').database, '/srv/it\'s "my" Wölkin #1/controller/welkin.db')
  assert.throws(() => stateFolder(`/srv/${'a'.repeat(60)}`), /too long.*--state/)
  for (const path of ['/srv/a,b', '/srv/a\nb']) assert.throws(() => stateFolder(path), /comma or a control character.*--state/)
})
