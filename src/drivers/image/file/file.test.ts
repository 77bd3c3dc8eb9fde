import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkImageFiles } from '../driver.check.ts'
import { openFileImages } from './file.ts'

const makeFolder = () => mkdtemp(join(tmpdir(), 'welkin-image-files-'))

checkImageFiles('file', async () => {
  const folder = await makeFolder()
  return { files: await openFileImages(join(folder, 'images')), end: () => rm(folder, { recursive: true }) }
})

test('a source that breaks leaves no file', async (t) => {
  const folder = await makeFolder()
  t.after(() => rm(folder, { recursive: true }))
  const files = await openFileImages(folder)
  const broken = (async function* () {
    yield Buffer.alloc(3_000_000)
    throw new Error('gone')
  })()
  await assert.rejects(files.write('11111111-1111-4111-8111-111111111111.0a1b2c3d', broken), /gone/)
  assert.deepEqual(await readdir(folder), [])
})

test('what is no image is not listed', async (t) => {
  const folder = await makeFolder()
  t.after(() => rm(folder, { recursive: true }))
  const files = await openFileImages(folder)
  await writeFile(join(folder, 'lost+found'), '')
  assert.deepEqual(await files.list(), [])
})
