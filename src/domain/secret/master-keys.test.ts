import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import { masterKeyRefusals } from '../../drivers/master-key/refusals.ts'
import { CloudError } from '../../kernel/errors.ts'
import { systemRandom as random } from '../../kernel/random.ts'
import { eachDatabase } from '../../store/testing.ts'
import { inMemorySealingKeys } from '../identity/sealing/index.ts'
import {
  createOrder,
  createSecret,
  getPayload,
  listSecretStores,
  MasterKeys,
  PayloadSealing,
  registeredKeys,
  requireMasterKeys,
  rotateMasterKey,
  type StoreKind,
  sealingMasterKeys,
} from './index.ts'
import { secretLab, text } from './secret.fixture.ts'

/** A store in memory that says it is of that kind, and may be made to fail. */
function storeOf(kind: StoreKind, word: string) {
  const kept = sealingMasterKeys(inMemorySealingKeys(word), random)
  let before = () => {}
  const guarded =
    <A extends unknown[], T>(act: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      before()
      return act(...given)
    }
  const store: MasterKeyStore = {
    ...kept,
    kind,
    place: kind === 'file' ? 'keys.json' : `the token ${word}`,
    ids: guarded(kept.ids),
    make: guarded(kept.make),
    wrap: guarded(kept.wrap),
    unwrap: guarded(kept.unwrap),
    keepOnly: guarded(async (ids) => {
      if (kind === 'file') await kept.keepOnly(ids)
    }),
  }
  return {
    store,
    away(isAway: boolean) {
      before = () => {
        if (isAway) throw masterKeyRefusals.store_unavailable({ internal: 'CKR_TOKEN_NOT_PRESENT' })
      }
    },
    dieAt(count: number) {
      let calls = 0
      before = () => {
        if (++calls >= count) throw new Error('killed')
      }
    },
    live() {
      before = () => {}
    },
  }
}

const SECRETS = 12
const order = {
  type: 'key',
  meta: {},
  algorithm: 'aes',
  bitLength: 256,
  contentType: 'application/octet-stream',
  secret: {},
} as const

eachDatabase('stores of master keys', (open) => {
  async function start() {
    const lab = secretLab(await open())
    const [file, token] = [storeOf('file', 'of the file'), storeOf('pkcs11', 'of the token')]
    const keys = new MasterKeys([token.store, file.store])
    const alone = new MasterKeys([file.store])
    const ids: string[] = []
    const keep = async (sealing = new PayloadSealing(keys, random)) => {
      for (let i = 0; i < SECRETS; i++) {
        const who = ids.length % 3 ? lab.ann : lab.bob
        ids.push((await createSecret(who, sealing, { payload: text(`secret ${ids.length}`) })).id)
      }
    }
    /** By a process that has just begun. */
    const requireAll = async (of = keys) => {
      const fresh = new PayloadSealing(of, random)
      for (const [i, id] of ids.entries())
        assert.equal((await getPayload(i % 3 ? lab.ann : lab.bob, fresh, id)).bytes.toString(), `secret ${i}`)
    }
    const inForce = async () => (await registeredKeys(lab.cloud))[0]?.store
    return { ...lab, file, token, keys, alone, keep, requireAll, inForce }
  }

  test('a fresh cloud’s master key is made in the first store; of two controllers that begin at once one’s is the cloud’s', async () => {
    const { cloud, token, file, keep, requireAll, inForce, alone } = await start()
    await Promise.all([1, 2].map(() => requireMasterKeys(cloud, [token.store, file.store])))
    assert.equal((await registeredKeys(cloud)).length, 1)
    assert.equal(await inForce(), 'pkcs11')
    await keep()
    await requireAll()
    await assert.rejects(requireAll(alone), (error: unknown) => error instanceof CloudError && error.code === 'unavailable')
  })

  test('from the file to a token and back; a store that is left is not needed after the rotation that follows', async () => {
    const lab = await start()
    const { cloud, keys, alone, file, token, keep, requireAll, inForce } = lab
    await requireMasterKeys(cloud, alone.stores)
    await keep(new PayloadSealing(alone, random))
    assert.equal(await inForce(), 'file')
    assert.equal((await rotateMasterKey(cloud, keys, { random, to: 'pkcs11' }))?.store, 'pkcs11')
    await keep()
    await requireAll()
    await assert.rejects(requireMasterKeys(cloud, alone.stores), /in a PKCS#11 token.*keys\.json.*secret\.yaml/)
    await rotateMasterKey(cloud, keys, { random })
    assert.equal(await inForce(), 'pkcs11')
    const tokenAlone = new MasterKeys([token.store])
    await requireMasterKeys(cloud, tokenAlone.stores)
    await requireAll(tokenAlone)
    assert.deepEqual(await file.store.ids(), [])
    assert.equal((await rotateMasterKey(cloud, keys, { random, to: 'file' }))?.store, 'file')
    await rotateMasterKey(cloud, keys, { random })
    await requireMasterKeys(cloud, alone.stores)
    await requireAll(alone)
  })

  test('killed at any use of either store, on the way there and back, it loses nothing; keys do not heap up', async () => {
    const { cloud, keys, file, token, keep, requireAll, inForce, alone } = await start()
    await requireMasterKeys(cloud, alone.stores)
    await keep()
    for (const to of ['pkcs11', 'file'] as const) {
      for (const count of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
        for (const dying of [file, token]) {
          dying.dieAt(count)
          await rotateMasterKey(cloud, new MasterKeys(keys.stores), { random, to }).catch((error: Error) =>
            assert.match(error.message, /killed/),
          )
          dying.live()
          await requireMasterKeys(cloud, keys.stores)
          await requireAll()
        }
      }
      await keep()
      assert.equal((await rotateMasterKey(cloud, keys, { random, to }))?.store, to)
      assert.equal(await inForce(), to)
      await requireAll()
    }
    assert.ok((await registeredKeys(cloud)).length <= 4)
  })

  test('a machine that lacks a key of the cloud does not rotate: it is told to fetch the file; nothing comes into force', async () => {
    const { cloud, keep, keys, requireAll } = await start()
    await requireMasterKeys(cloud, keys.stores)
    await keep()
    const registered = await registeredKeys(cloud)
    const elsewhere = new MasterKeys([storeOf('file', 'of another machine').store])
    await assert.rejects(rotateMasterKey(cloud, elsewhere, { random, twice: true }), (error: Error) => {
      assert.match(error.message, new RegExp(`The master key ${registered[0]?.id} .* copy secret-master-keys.json`))
      return true
    })
    assert.deepEqual(await registeredKeys(cloud), registered)
    await requireAll()
  })

  test('a key that was retired never comes into force again, also from an old copy of the file', async () => {
    const { cloud, file, keys, alone } = await start()
    await requireMasterKeys(cloud, alone.stores)
    const used: string[] = []
    const restored = { ...file.store, keepOnly: async () => {} } // as if an old copy were put back each time
    for (let i = 0; i < 4; i++) {
      const done = await rotateMasterKey(cloud, new MasterKeys([restored]), { random })
      assert.ok(done && !used.includes(done.id))
      used.push(done.id)
    }
    assert.equal(keys.stores.length, 2)
  })

  test('a token that is away: stored and read secrets are refused as not available, and work when it is back', async () => {
    const { cloud, ann, bob, keys, token, keep, requireAll } = await start()
    await requireMasterKeys(cloud, keys.stores)
    const sealing = new PayloadSealing(keys, random)
    const { id } = await createSecret(ann, sealing, { payload: text('x') })
    token.away(true)
    const refused = (doing: string) => (error: unknown) =>
      error instanceof CloudError &&
      error.code === 'unavailable' &&
      error.reason === 'master_key_unavailable' &&
      error.facts.doing === doing &&
      error.internal === 'CKR_TOKEN_NOT_PRESENT'
    await assert.rejects(createSecret(bob, sealing, { payload: text('y') }), refused('store'))
    await assert.rejects(createOrder(bob, sealing, order), refused('store'))
    for (const fresh of [keys, new MasterKeys(keys.stores)])
      await assert.rejects(getPayload(ann, new PayloadSealing(fresh, random), id), refused('read'))
    assert.equal((await getPayload(ann, sealing, id)).bytes.toString(), 'x', 'a project’s key that is open stays open')
    assert.equal((await createSecret(bob, sealing, {})).name, null, 'what has no payload needs no key')
    await assert.rejects(requireMasterKeys(cloud, keys.stores), /cannot be reached. CKR_TOKEN_NOT_PRESENT/)
    token.away(false)
    await createSecret(bob, sealing, { payload: text('y') })
    await keep()
    await requireAll()
  })

  test('another token is refused at the start, with the id that is wanted and those that are there', async () => {
    const { cloud, keys } = await start()
    await requireMasterKeys(cloud, keys.stores)
    const [wanted] = await registeredKeys(cloud)
    const other = storeOf('pkcs11', 'another').store
    const [there] = await other.ids()
    await assert.rejects(requireMasterKeys(cloud, [other]), (error: Error) => {
      assert.match(error.message, new RegExp(`${wanted?.id}.*the token another: ${there}`))
      return true
    })
  })

  test('many who read at once have their project’s key unwrapped once', async () => {
    const { cloud, ann, keys, token } = await start()
    await requireMasterKeys(cloud, keys.stores)
    const { id } = await createSecret(ann, new PayloadSealing(keys, random), { payload: text('x') })
    let unwrapped = 0
    const unwrap: MasterKeyStore['unwrap'] = (...given) => {
      unwrapped++
      return token.store.unwrap(...given)
    }
    const counting: MasterKeyStore = { ...token.store, unwrap }
    const fresh = new PayloadSealing(new MasterKeys([counting]), random)
    await Promise.all(Array.from({ length: 20 }, () => getPayload(ann, fresh, id)))
    assert.equal(unwrapped, 1)
  })

  test('which store is in force is told of all', async () => {
    const { cloud, keys, alone } = await start()
    await requireMasterKeys(cloud, alone.stores)
    assert.deepEqual(
      (await listSecretStores(cloud, keys)).map(({ kind, inForce }) => [kind, inForce]),
      [
        ['pkcs11', false],
        ['file', true],
      ],
    )
  })
})
