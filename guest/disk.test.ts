import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeDisk } from './disk.ts'

test('a disk is put together in a folder of any name', async (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'welkin-disk-')), `it's "my" Wölkin #1, 100%?`)
  t.after(() => rmSync(join(folder, '..'), { recursive: true }))
  mkdirSync(join(folder, 'root', 'etc'), { recursive: true })
  writeFileSync(join(folder, 'root', 'etc', 'motd'), 'hello')
  for (const name of ['kernel', 'initrd']) writeFileSync(join(folder, name), name.repeat(100_000))
  const parts = { kernel: join(folder, 'kernel'), initrd: join(folder, 'initrd'), root: join(folder, 'root') }
  const path = join(folder, 'disk.qcow2')
  await writeDisk(parts, folder, path, { say: () => {}, signal: new AbortController().signal })
  const raw = join(folder, 'again.raw')
  execFileSync('qemu-img', ['convert', '-O', 'raw', path, raw])
  const kernel = execFileSync('mtype', ['-i', `${raw}@@${1 << 20}`, '::/kernel'], { encoding: 'utf8' })
  assert.equal(kernel, 'kernel'.repeat(100_000))
})
