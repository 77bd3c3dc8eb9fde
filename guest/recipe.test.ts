import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { neededBy } from './kernel-modules.ts'
import { archive, PROGRAM } from './memory-archive.ts'

const run = promisify(execFile)
const SCRIPTS = join(import.meta.dirname, 'root/usr/libexec/welkin')

describe('the recipe', () => {
  it('reads what a module needs', () => {
    assert.deepEqual(neededBy(Buffer.from('license=GPL\0depends=virtio,virtio-ring\0retpoline=Y\0')), ['virtio', 'virtio_ring'])
    assert.deepEqual(neededBy(Buffer.from('license=GPL\0depends=\0')), [])
    assert.deepEqual(neededBy(Buffer.from('softdepends=none')), [])
  })

  it('writes an archive as the kernel reads it', () => {
    const bytes = archive([{ path: 'init', mode: PROGRAM, bytes: Buffer.from('hello') }])
    assert.equal(bytes.length % 4, 0)
    assert.equal(bytes.toString('latin1', 0, 6), '070701')
    assert.equal(bytes.toString('latin1', 14, 22), '000081ed')
    assert.equal(bytes.toString('latin1', 110, 114), 'init')
    assert.equal(bytes.toString('latin1', 116, 121), 'hello')
    assert.ok(bytes.includes('TRAILER!!!'))
  })

  it('has scripts that a shell can read', async () => {
    for (const name of await readdir(SCRIPTS)) if (name !== 'json-lines') await run('sh', ['-n', join(SCRIPTS, name)])
  })

  it('reads JSON as lines', async () => {
    const document = { name: 'a "b"\\c', public_keys: { 'me.x': 'ssh-ed25519 AA/b me\n' }, list: [1, { deep: true }], none: {} }
    const folder = await mkdtemp(join(tmpdir(), 'welkin-recipe-'))
    try {
      await writeFile(join(folder, 'in'), JSON.stringify(document).replaceAll('/', '\\/'))
      const { stdout } = await run('awk', ['-f', join(SCRIPTS, 'json-lines'), join(folder, 'in')])
      assert.deepEqual(stdout.trimEnd().split('\n'), [
        'name\ta "b"\\c',
        'public_keys.me.x\tssh-ed25519 AA/b me\\n',
        'list.0\t1',
        'list.1.deep\ttrue',
      ])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
