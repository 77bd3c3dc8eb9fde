import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually, makeFolder, saveByRename } from './folder.fixture.ts'
import { watchFolders } from './watch-folders.ts'

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
