/** A rotation of sealing keys is killed at each of its queries and each change of its file. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import { systemRandom } from '../../../kernel/random.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { eachDatabase } from '../../../store/testing.ts'
import { createCredential, listCredentials } from '../credential/index.ts'
import { createUser } from '../directory/index.ts'
import { startIdentity } from '../identity.fixture.ts'
import { openIdentity } from '../index.ts'
import { inMemorySealingKeys } from './memory-keys.ts'
import { requireSealingKeys } from './sealing-key-registry.ts'
import { rotateSealing, type SealingKeyFile } from './sealing-key-rotation.ts'

const BLOBS = 3

/** What a rotation works with, until it comes to that point: before a query, or before or after a change of the file. */
function dying(ctx: StoreCtx, keys: SealingKeyFile, at: number): [StoreCtx, SealingKeyFile] {
  let points = 0
  const reach = () => {
    if (++points >= at) throw new Error('killed')
  }
  const around =
    <A extends unknown[], T>(act: (...given: A) => T) =>
    (...given: A): T => {
      reach()
      const done = act(...given)
      reach()
      return done
    }
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      reach()
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return [
    { ...ctx, db: ctx.db.withPlugin(plugin) },
    { ...keys, stage: around(keys.stage), lead: around(keys.lead) },
  ]
}

eachDatabase(
  'rotations of sealing keys that are killed',
  (open) => {
    for (const twice of [false, true])
      test(`killed anywhere, and the next one too, the start is not refused and all opens (${twice ? 'files' : 'a file'})`, async () => {
        const { ctx } = await startIdentity(await open())
        const keys = inMemorySealingKeys()
        const hashing = { cost: { memory: 64, passes: 1 } }
        const identity = openIdentity({ feed: ctx.feed, random: systemRandom, sealingKeys: keys, hashing })
        const { id: userId } = await createUser(ctx, identity.passwords, { name: 'user', domainId: 'default' })
        await requireSealingKeys(ctx, keys)
        for (let i = 0; i < BLOBS; i++)
          await transact(ctx, (tx) => createCredential(tx, identity, { userId, type: 'cert', blob: `secret ${i}` }))
        const requireAll = async (when: string) => {
          await assert.doesNotReject(requireSealingKeys(ctx, keys), when)
          const { items } = await listCredentials(ctx, identity)
          assert.deepEqual(items.map(({ blob }) => blob).sort(), ['secret 0', 'secret 1', 'secret 2'], when)
        }
        const rotate = (on: StoreCtx = ctx, file = keys) => rotateSealing(on, file, identity.sealing, { twice })
        const complete = async () => {
          // a key that rows still had when the first began goes with the second
          for (const _ of [1, 2]) {
            if ((await rotate()) === undefined) await rotate()
            await requireAll('completed')
          }
          assert.equal(keys.ids().length, 2, 'keys do not heap up')
        }
        let killed = true
        for (let at = 1; killed; at++) {
          await complete()
          for (const again of [1, 2]) {
            const before = keys.newest().id
            killed = await rotate(...dying(ctx, keys, at)).then(
              () => false,
              (error: Error) => {
                assert.match(error.message, /killed/)
                return true
              },
            )
            await requireAll(`killed at point ${at}, time ${again}`)
            if (!killed && !twice) assert.notEqual(keys.newest().id, before)
          }
        }
        await complete()
      })
  },
  { on: ['sqlite', 'postgres'] },
)
