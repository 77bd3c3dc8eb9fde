import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../../../kernel/random.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { eachDatabase } from '../../../store/testing.ts'
import { createCredential, listCredentials } from '../credential/index.ts'
import { createUser } from '../directory/index.ts'
import { startIdentity } from '../identity.fixture.ts'
import { type Identity, openIdentity } from '../index.ts'
import { inMemorySealingKeys } from './memory-keys.ts'
import { keyIdOf, Sealing } from './sealing.ts'
import { requireSealingKeys } from './sealing-key-registry.ts'
import { rotateSealing, type SealingKeyFile } from './sealing-key-rotation.ts'

test('what is sealed opens for its own row alone, unchanged alone, and with its key alone', () => {
  const sealing = new Sealing(inMemorySealingKeys(), systemRandom)
  const sealed = sealing.seal('sécret', 'row 1')
  assert.equal(sealing.open(sealed, 'row 1'), 'sécret')
  assert.equal(sealing.open(sealing.seal('', 'row 1'), 'row 1'), '')
  assert.notEqual(sealing.seal('sécret', 'row 1'), sealed)
  assert.ok(!sealed.includes('cret'))
  const internal = (wrong: string, by = sealing) =>
    assert.throws(() => by.open(wrong, 'row 1'), { code: 'internal', message: 'Internal error.' })
  assert.throws(() => sealing.open(sealed, 'row 2'), { code: 'internal' })
  internal(`${sealed.slice(0, -2)}AA`)
  internal(`${keyIdOf(sealed)}.`)
  internal('')
  internal(sealed, new Sealing(inMemorySealingKeys('another'), systemRandom))
  internal(sealed, new Sealing(undefined, systemRandom))
})

/** Two full pages and a half. */
const BLOBS = 25
const AT_ONCE = 10

eachDatabase(
  'sealing keys',
  (open) => {
    async function start(keys = inMemorySealingKeys()) {
      const { ctx } = await startIdentity(await open())
      const identity = openIdentity({
        feed: ctx.feed,
        random: systemRandom,
        sealingKeys: keys,
        hashing: { cost: { memory: 64, passes: 1 } },
      })
      const user = await createUser(ctx, identity.passwords, { name: 'keeper', domainId: 'default' })
      return { ctx, identity, keys, userId: user.id }
    }
    const fill = (ctx: StoreCtx, identity: Identity, userId: string) =>
      transact(ctx, async (tx) => {
        const made: string[] = []
        for (let i = 0; i < BLOBS; i++)
          made.push((await createCredential(tx, identity, { userId, type: 'cert', blob: `secret ${i}` })).id)
        return made
      })
    const requireAll = async (ctx: StoreCtx, identity: Identity, ids: readonly string[]) => {
      const { items } = await listCredentials(ctx, identity)
      const blobs = new Map(items.map(({ id, blob }) => [id, blob]))
      for (const [i, id] of ids.entries()) assert.equal(blobs.get(id), `secret ${i}`)
    }
    const keyIdsUsed = async (ctx: StoreCtx) =>
      new Set((await ctx.db.selectFrom('credential').select('sealed').execute()).map(({ sealed }) => keyIdOf(sealed)))

    test('a rotation seals everything anew; the key before stays until the rotation after', async () => {
      const { ctx, identity, keys, userId } = await start()
      const ids = await fill(ctx, identity, userId)
      const first = keys.newest().id
      assert.equal(await rotateSealing(ctx, keys, identity.sealing, { atOnce: AT_ONCE }), BLOBS)
      const second = keys.newest().id
      assert.notEqual(second, first)
      assert.deepEqual(keys.ids(), [second, first])
      assert.deepEqual(await keyIdsUsed(ctx), new Set([second]))
      await requireAll(ctx, identity, ids)
      await rotateSealing(ctx, keys, identity.sealing, { atOnce: AT_ONCE })
      assert.deepEqual(keys.ids().slice(1), [second])
      await requireAll(ctx, identity, ids)
    })

    test('a rotation that ends anywhere loses nothing, and the next one completes it', async () => {
      const { ctx, identity, keys, userId } = await start()
      const ids = await fill(ctx, identity, userId)
      for (const after of [1, 6, 17]) {
        let count = 0
        const dying = new (class extends Sealing {
          override seal(text: string, about: string): string {
            if (++count > after) throw new Error('killed')
            return super.seal(text, about)
          }
        })(keys, systemRandom)
        await assert.rejects(rotateSealing(ctx, keys, dying, { atOnce: AT_ONCE }), /killed/)
        await requireAll(ctx, identity, ids)
      }
      const failing: SealingKeyFile = {
        ...keys,
        lead: () => {
          throw new Error('the disk is full')
        },
      }
      await assert.rejects(rotateSealing(ctx, failing, identity.sealing, { atOnce: AT_ONCE }), /disk is full/)
      await requireAll(ctx, identity, ids)
      await rotateSealing(ctx, keys, identity.sealing, { atOnce: AT_ONCE })
      assert.deepEqual(await keyIdsUsed(ctx), new Set([keys.newest().id]))
      await requireAll(ctx, identity, ids)
    })

    test('in two steps: the new key is laid out, brought to the other controllers, and only then seals', async () => {
      const { ctx, identity, keys, userId } = await start()
      await requireSealingKeys(ctx, keys)
      const ids = await fill(ctx, identity, userId)
      const first = keys.newest().id
      assert.equal(await rotateSealing(ctx, keys, identity.sealing, { twice: true, atOnce: AT_ONCE }), undefined)
      assert.equal(keys.newest().id, first)
      assert.equal(keys.ids().length, 2)
      assert.deepEqual(await keyIdsUsed(ctx), new Set([first]))
      assert.equal(await rotateSealing(ctx, keys, identity.sealing, { twice: true, atOnce: AT_ONCE }), BLOBS)
      assert.equal(keys.ids().length, 2)
      assert.deepEqual(await keyIdsUsed(ctx), new Set([keys.newest().id]))
      assert.notEqual(keys.newest().id, first)
      await requireAll(ctx, identity, ids)
    })

    test('a controller with other keys than the cloud’s is refused, and told what to do', async () => {
      const { ctx, keys, identity } = await start()
      await requireSealingKeys(ctx, keys)
      await requireSealingKeys(ctx, inMemorySealingKeys())
      await assert.rejects(
        requireSealingKeys(ctx, inMemorySealingKeys('other')),
        /sealing-keys\.json: the newest key there is [0-9a-f]+\. Copy that file/,
      )
      await rotateSealing(ctx, keys, identity.sealing, { atOnce: AT_ONCE })
      await assert.rejects(requireSealingKeys(ctx, inMemorySealingKeys()), /Copy that file/)
      await requireSealingKeys(ctx, keys)
    })
  },
  { on: ['sqlite', 'postgres'] },
)
