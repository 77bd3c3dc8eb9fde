import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type CloudFile, writeCloud } from './cloud-file.ts'
import { stateFolder } from './state-folder.ts'
import { token } from './token.ts'

const cloud: CloudFile = { id: 'abcdef', port: 7070, listen: '127.0.0.1', publicCidr: '172.24.4.0/24', fake: true }

const REFUSED: [Partial<CloudFile>, RegExp][] = [
  [{}, /^This cloud listens on 127\.0\.0\.1 alone.*start it with --listen .*, then make the token\.$/],
  [{ listen: '::1' }, /^This cloud listens on ::1 alone/],
  [{ listen: 'localhost', publicUrl: 'https://cloud.example.org' }, /^This cloud listens on localhost alone/],
  [{ joined: 'https://192.0.2.1:7070' }, /^This host joined the cloud of https:\/\/192\.0\.2\.1:7070: make the token on/],
]
for (const [given, said] of REFUSED)
  test(`no token is made that nobody could join with: ${JSON.stringify(given)}`, async (t) => {
    const parent = mkdtempSync(join(tmpdir(), 'welkin-token-'))
    const state = stateFolder(join(parent, 'state'))
    const printed = t.mock.method(console, 'log', () => {})
    try {
      mkdirSync(state.root, { recursive: true })
      writeCloud(state, { ...cloud, ...given })
      await assert.rejects(token(state, { hours: 1 }), { message: said })
      assert.equal(printed.mock.callCount(), 0)
      assert.equal(existsSync(state.database), false)
    } finally {
      rmSync(parent, { recursive: true })
    }
  })
