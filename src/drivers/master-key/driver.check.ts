/** What every store of master keys must do, as tests. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import type { MasterKeyStore } from './driver.ts'

export interface MasterKeyLab {
  store: MasterKeyStore
  /** The same keys, as another controller or the next start sees them. */
  again(): MasterKeyStore
  /** A store of other keys. */
  other(): MasterKeyStore
  /** What a thief of the disk reads. */
  onDisk?(): Buffer[]
  end(): Promise<void>
}

const fails = (reason: string) => (thrown: unknown) => thrown instanceof CloudError && thrown.reason === reason

export function checkMasterKeys(name: string, makeLab: () => Promise<MasterKeyLab>): void {
  describe(`store of master keys: ${name}`, () => {
    const test = (what: string, body: (lab: MasterKeyLab) => Promise<void>) =>
      it(what, async () => {
        const lab = await makeLab()
        try {
          await body(lab)
        } finally {
          await lab.end()
        }
      })
    const key = randomBytes(32)

    test('what is wrapped unwraps, never looks the same twice, and shows nothing of the key', async ({ store }) => {
      const id = await store.make()
      assert.match(id, /^[0-9a-f]{16}$/)
      const wrapped = await store.wrap(id, key, 'row 1')
      assert.match(wrapped, /^[\w-]+$/)
      assert.deepEqual(await store.unwrap(id, wrapped, 'row 1'), key)
      assert.notEqual(await store.wrap(id, key, 'row 1'), wrapped)
      assert.ok(!Buffer.from(wrapped, 'base64url').includes(key.subarray(0, 8)))
    })

    test('it unwraps for its own row alone, unchanged alone, and with its own key alone', async ({ store, other }) => {
      const id = await store.make()
      const wrapped = await store.wrap(id, key, 'row 1')
      await assert.rejects(store.unwrap(id, wrapped, 'row 2'), fails('not_wrapped'))
      const bytes = Buffer.from(wrapped, 'base64url')
      for (const at of [0, 1, 20, bytes.length - 1]) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1
        await assert.rejects(store.unwrap(id, changed.toString('base64url'), 'row 1'), fails('not_wrapped'), `byte ${at}`)
      }
      for (const short of ['', 'AA', wrapped.slice(0, 40)])
        await assert.rejects(store.unwrap(id, short, 'row 1'), fails('not_wrapped'))
      await assert.rejects(store.unwrap(await store.make(), wrapped, 'row 1'), fails('not_wrapped'))
      const elsewhere = other()
      await assert.rejects(elsewhere.unwrap(id, wrapped, 'row 1'), fails('key_absent'))
      await assert.rejects(elsewhere.wrap(id, key, 'row 1'), fails('key_absent'))
      await elsewhere.close()
    })

    test('its keys are the same for whoever looks again, also one that was laid out meanwhile', async ({ store, again }) => {
      const first = await store.make()
      const wrapped = await store.wrap(first, key, 'row 1')
      const second = again()
      assert.deepEqual(await second.unwrap(first, wrapped, 'row 1'), key)
      assert.deepEqual([...(await second.ids())].sort(), [...(await store.ids())].sort())
      const made = await store.make()
      assert.notEqual(made, first)
      assert.deepEqual(await second.unwrap(made, await store.wrap(made, key, 'row 1'), 'row 1'), key)
      assert.ok((await second.ids()).includes(made))
      await second.close()
    })

    test('keys that are kept stay', async ({ store }) => {
      const [a, b] = [await store.make(), await store.make()]
      const wrapped = await store.wrap(b, key, 'row 1')
      await store.keepOnly([b, 'of another store'])
      assert.deepEqual(await store.unwrap(b, wrapped, 'row 1'), key)
      assert.ok((await store.ids()).includes(b))
      assert.notEqual(a, b)
    })

    test('many at once', async ({ store }) => {
      const id = await store.make()
      const all = Array.from({ length: 60 }, (_, i) => `row ${i}`)
      const wrapped = await Promise.all(all.map((row) => store.wrap(id, key, row)))
      const opened = await Promise.all(all.map((row, i) => store.unwrap(id, wrapped[i] ?? '', row)))
      for (const one of opened) assert.deepEqual(one, key)
    })

    test('no key is on disk in the clear beside the store’s own', async ({ store, onDisk }) => {
      const id = await store.make()
      await store.wrap(id, key, 'row 1')
      for (const bytes of onDisk?.() ?? []) assert.ok(!bytes.includes(key.subarray(0, 8)))
    })
  })
}
