import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inMemorySealingKeys } from '../../domain/identity/sealing/index.ts'
import { sealingMasterKeys } from '../../domain/secret/index.ts'
import { checkMasterKeys } from '../../drivers/master-key/driver.check.ts'
import { systemRandom } from '../../kernel/random.ts'
import { fileMasterKeys } from './file-master-keys.ts'

const folderOf = () => mkdtempSync(join(tmpdir(), 'welkin-master-keys-'))

checkMasterKeys('file', async () => {
  const folder = folderOf()
  const open = (name: string) => fileMasterKeys(join(folder, name), { controller: folder, random: systemRandom })
  return {
    store: open('keys.json'),
    again: () => open('keys.json'),
    other: () => open('others.json'),
    end: async () => rmSync(folder, { recursive: true }),
  }
})

checkMasterKeys('memory', async () => {
  const keys = inMemorySealingKeys('one')
  return {
    store: sealingMasterKeys(keys, systemRandom),
    again: () => sealingMasterKeys(keys, systemRandom),
    other: () => sealingMasterKeys(inMemorySealingKeys('two'), systemRandom),
    end: async () => {},
  }
})

test('a file of master keys is made with the first, is its owner’s alone, and goes with the last', async () => {
  const folder = folderOf()
  try {
    const path = join(folder, 'keys.json')
    const store = fileMasterKeys(path, { controller: folder, random: systemRandom })
    assert.deepEqual(await store.ids(), [])
    await store.keepOnly([])
    const id = await store.make()
    assert.equal(statSync(path).mode & 0o777, 0o600)
    await store.keepOnly(['of a token', id])
    assert.deepEqual(await store.ids(), [id])
    await store.keepOnly(['of a token'])
    assert.equal(existsSync(path), false)
    assert.deepEqual(await store.ids(), [])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
