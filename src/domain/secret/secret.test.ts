import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { keyPairTurns } from '../../kernel/key-pair.ts'
import { systemRandom } from '../../kernel/random.ts'
import { isPostgres } from '../../store/dialect.ts'
import { eachDatabase } from '../../store/testing.ts'
import {
  addConsumer,
  addMetadata,
  createContainer,
  createOrder,
  createSecret,
  deleteProjectQuotas,
  deleteSecret,
  getContainer,
  getPayload,
  getProjectQuotas,
  getSecret,
  listOrders,
  listProjectQuotas,
  listSecrets,
  removeConsumer,
  removeMember,
  replaceMetadata,
  secretQuotas,
  setAccess,
  setPayload,
  setProjectQuotas,
} from './index.ts'
import { secretLab, text } from './secret.fixture.ts'

const fails = (code: string, reason?: string) => (thrown: unknown) =>
  thrown instanceof CloudError && thrown.code === code && (reason === undefined || thrown.reason === reason)

const everything = { offset: 0, limit: 100, filters: [], sort: [], sharedOnly: false }

eachDatabase('secrets', (open) => {
  const lab = async () => secretLab(await open())

  test('a payload comes back as it was given, and stands nowhere in the clear', async () => {
    const { ann, sealing, cloud } = await lab()
    const { id } = await createSecret(ann, sealing, { name: 'a', payload: text('hush hush') })
    const { bytes, contentType } = await getPayload(ann, sealing, id)
    assert.deepEqual([bytes.toString(), contentType], ['hush hush', 'text/plain'])
    const row = await cloud.db.selectFrom('secret').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const sealed = Buffer.from(row.sealed ?? '', 'base64url')
    assert.ok(!sealed.includes('hush'))
    assert.ok(row.key_id)
  })

  test("a payload opens in its own row alone: neither in another secret's nor in another project's", async () => {
    const { ann, bob, sealing, cloud } = await lab()
    const a = await createSecret(ann, sealing, { payload: text('of a') })
    const b = await createSecret(ann, sealing, { payload: text('of b') })
    const c = await createSecret(bob, sealing, { payload: text('of c') })
    const rowOf = (id: string) => cloud.db.selectFrom('secret').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    for (const other of [b, c]) {
      const { key_id, sealed } = await rowOf(a.id)
      await cloud.db.updateTable('secret').set({ key_id, sealed }).where('id', '=', other.id).execute()
      await assert.rejects(getPayload(other === c ? bob : ann, sealing, other.id), fails('internal'))
    }
  })

  test('a project that was told nothing has 10,000 secrets at most; one that was told -1 has no limit', async () => {
    const { ann, sealing, cloud } = await lab()
    const { id } = await createSecret(ann, sealing, {})
    const row = await cloud.db.selectFrom('secret').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const full = Array.from({ length: 9_999 }, (_, i) => ({ ...row, id: `secret-${i}` }))
    for (let at = 0; at < full.length; at += 1000)
      await cloud.db
        .insertInto('secret')
        .values(full.slice(at, at + 1000))
        .execute()
    await assert.rejects(createSecret(ann, sealing, {}), fails('over_quota', 'quota_exceeded'))
    assert.equal((await secretQuotas.limitsOf(ann, row.project_id)).secrets, -1)
    await setProjectQuotas(cloud, row.project_id, { secrets: -1 })
    await createSecret(ann, sealing, {})
  })

  test('a secret has 128 metadata at most, however they come', async () => {
    const { ann, sealing } = await lab()
    const { id } = await createSecret(ann, sealing, {})
    const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
    await assert.rejects(replaceMetadata(ann, id, pairs(129)), fails('bad_request', 'too_many_metadata'))
    await replaceMetadata(ann, id, pairs(128))
    await assert.rejects(addMetadata(ann, id, 'more', 'v'), fails('bad_request', 'too_many_metadata'))
    await assert.rejects(addMetadata(ann, id, 'k1', 'v'), fails('conflict', 'metadata_exists'))
  })

  test('each project has a key of its own', async () => {
    const { ann, amy, bob, sealing, cloud } = await lab()
    for (const who of [ann, amy, bob]) await createSecret(who, sealing, { payload: text('x') })
    const keys = await cloud.db.selectFrom('secret_project_key').select(['project_id', 'version']).orderBy('project_id').execute()
    assert.deepEqual(
      keys.map(({ project_id, version }) => `${project_id}${version}`),
      ['p1', 'q1'],
    )
  })

  test('parallel first payloads of a project agree on one key', async () => {
    const { ann, sealing, cloud } = await lab()
    await Promise.all(Array.from({ length: 8 }, () => createSecret(ann, sealing, { payload: text('x') })))
    const rows = await cloud.db.selectFrom('secret').selectAll().execute()
    for (const row of rows) assert.equal((await sealing.open(cloud, row)).toString(), 'x')
  })

  test('a payload is given once; without one there is none', async () => {
    const { ann, sealing } = await lab()
    const { id } = await createSecret(ann, sealing, { name: 'later' })
    await assert.rejects(getPayload(ann, sealing, id), fails('not_found', 'payload_missing'))
    await assert.rejects(setPayload(ann, sealing, id, text('')), fails('bad_request'))
    await assert.rejects(setPayload(ann, sealing, id, text('x'.repeat(20_001))), fails('too_large'))
    await setPayload(ann, sealing, id, text('now'))
    await assert.rejects(setPayload(ann, sealing, id, text('again')), fails('conflict', 'payload_exists'))
    assert.equal((await getPayload(ann, sealing, id)).bytes.toString(), 'now')
  })

  test("another project's secret is not there, and is in no list; a list is the project's for an admin too", async () => {
    const { ann, bob, admin, sealing } = await lab()
    const { id } = await createSecret(ann, sealing, { payload: text('x') })
    for (const act of [
      () => getSecret(bob, id),
      () => getPayload(bob, sealing, id),
      () => deleteSecret(bob, id),
      () => addConsumer(bob, id, { service: 's', resource_type: 't', resource_id: 'r' }),
    ])
      await assert.rejects(act, fails('not_found', 'secret_not_found'))
    await assert.rejects(
      createContainer(bob, { name: null, type: 'generic', members: [{ name: 'a', secretId: id }] }),
      fails('not_found', 'container_secret_not_found'),
    )
    assert.equal((await listSecrets(bob, everything)).total, 0)
    assert.equal((await listSecrets(admin, everything)).total, 0)
    assert.equal((await listSecrets(ann, everything)).total, 1)
  })

  test('those that an access list names are listed apart', async () => {
    const { ann, bob, sealing } = await lab()
    const { id } = await createSecret(ann, sealing, { payload: text('x') })
    await setAccess(ann, id, { users: ['bob'] })
    const shared = await listSecrets(bob, { ...everything, sharedOnly: true })
    assert.deepEqual(
      shared.items.map((secret) => secret.id),
      [id],
    )
  })

  test('what has expired is not there', async () => {
    const { ann, sealing } = await lab()
    const expiresAt = ann.clock.now() + 1000
    const { id } = await createSecret(ann, sealing, { expiresAt, payload: text('x') })
    assert.equal((await getSecret(ann, id)).expiresAt, expiresAt)
    await ann.clock.advance(1001)
    await assert.rejects(getPayload(ann, sealing, id), fails('not_found'))
    assert.equal((await listSecrets(ann, everything)).total, 0)
    await assert.rejects(createSecret(ann, sealing, { expiresAt }), fails('bad_request', 'expired'))
  })

  test('lists are filtered, sorted and cut, and know their total', async () => {
    const { ann, sealing } = await lab()
    for (const [name, bitLength] of [
      ['one', 128],
      ['two', 256],
      ['three', 256],
    ] as const)
      await createSecret(ann, sealing, { name, bitLength })
    const names = async (asked: object) => {
      const page = await listSecrets(ann, { ...everything, ...asked })
      return [page.total, ...page.items.map(({ name }) => name)]
    }
    assert.deepEqual(
      await names({ filters: [{ field: 'bitLength', op: 'is', value: 256 }], sort: [{ field: 'name', direction: 'asc' }] }),
      [2, 'three', 'two'],
    )
    assert.deepEqual(await names({ filters: [{ field: 'name', op: 'like', value: 't%' }], limit: 1 }).then(([total]) => total), 2)
    assert.deepEqual(await names({ sort: [{ field: 'name', direction: 'desc' }], limit: 1, offset: 1 }), [3, 'three'])
  })

  test('names are looked for as MySQL does: in any case, with a backslash before what stands for itself, on both databases', async () => {
    const { ann, sealing } = await lab()
    const all = ['S01', 's02', '100%', '100 %', 'a_b', 'axb', 'end\\', '\\', 'Ä', 'ä', "o'k"]
    for (const name of all) await createSecret(ann, sealing, { name, algorithm: name })
    for (const [pattern, found] of [
      ['s01', ['S01']],
      ['S%', ['S01', 's02']],
      ['END%', ['end\\']],
      ['end\\', ['end\\']],
      ['end\\\\', ['end\\']],
      ['\\', ['\\']],
      ['%\\', ['end\\', '\\']],
      ['%\\\\\\', []],
      ['100\\%', ['100%']],
      ['100%', ['100%', '100 %']],
      ['a\\_b', ['a_b']],
      ['a_b', ['a_b', 'axb']],
      ['\\s01', ['S01']],
      ['ä', ['ä']],
      ["o'k", ["o'k"]],
      ['', []],
    ] as const)
      for (const field of ['name', 'algorithm'] as const) {
        const { items } = await listSecrets(ann, { ...everything, filters: [{ field, op: 'like', value: pattern }] })
        assert.deepEqual(items.map(({ name }) => name ?? '').sort(), [...found].sort(), pattern)
      }
    const meta = { contentType: 'application/octet-stream', type: 'key', algorithm: 'aes', bitLength: 256, secret: {} } as const
    await createOrder(ann, sealing, { ...meta, meta: { name: 'Disk' } })
    const found = async (text: string) => (await listOrders(ann, { offset: 0, limit: 10, meta: text })).total
    assert.deepEqual(await Promise.all(['disk', 'disk\\', '\\', 'tape'].map(found)), [1, 0, 0, 0])
  })

  test('a text that is too long for an index is refused, and no failure of ours', async () => {
    const { ann, cloud, sealing } = await lab()
    const { id } = await createSecret(ann, sealing, {})
    const long = Array.from({ length: 400 }, () => cloud.random.uuid()).join('')
    const added = addConsumer(ann, id, { service: 'a', resource_type: 'b', resource_id: long })
    // SQLite has no bound of its own: the API's is 255
    if (isPostgres(cloud.db)) await assert.rejects(added, fails('bad_request', 'unstorable'))
    else await added
  })

  test('quotas hold under parallel requests, and are told project by project', async () => {
    const { ann, bob, sealing, cloud } = await lab()
    await setProjectQuotas(cloud, 'p', { secrets: 3 })
    const made = await Promise.allSettled(Array.from({ length: 6 }, () => createSecret(ann, sealing, { payload: text('x') })))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 3)
    await createSecret(bob, sealing, {})
    assert.deepEqual(await getProjectQuotas(cloud, 'p'), { secrets: 3 })
    assert.deepEqual(
      (await listProjectQuotas(cloud, { offset: 0, limit: 10 })).items.map(({ id }) => id),
      ['p'],
    )
    await setProjectQuotas(cloud, 'p', { orders: 0 })
    assert.deepEqual(await getProjectQuotas(cloud, 'p'), { orders: 0 })
    await createSecret(ann, sealing, {})
    await deleteProjectQuotas(cloud, 'p')
    await assert.rejects(deleteProjectQuotas(cloud, 'p'), fails('not_found'))
  })

  test('an order makes a key, or a container of a pair; one that cannot be filled says so', async () => {
    const { ann, sealing } = await lab()
    const spec = { meta: { a: 1 }, contentType: 'application/octet-stream', secret: { name: 'k' } } as const
    const key = await createOrder(ann, sealing, { ...spec, type: 'key', algorithm: 'AES', bitLength: 256 })
    assert.equal((await getPayload(ann, sealing, key.secret_id ?? '')).bytes.length, 32)
    const pair = await createOrder(ann, sealing, {
      ...spec,
      type: 'asymmetric',
      algorithm: 'rsa',
      bitLength: 1024,
      passphrase: 'pw',
    })
    const { members, type } = await getContainer(ann, pair.container_id ?? '')
    assert.equal(type, 'rsa')
    const pems = await Promise.all(
      members.map(async ({ secretId }) => (await getPayload(ann, sealing, secretId)).bytes.toString()),
    )
    assert.deepEqual(
      members.map(({ name }) => name),
      ['private_key', 'private_key_passphrase', 'public_key'],
    )
    assert.match(pems[0] ?? '', /^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
    assert.equal(pems[1], 'pw')
    assert.match(pems[2] ?? '', /^-----BEGIN PUBLIC KEY-----/)
    const ec = await createOrder(ann, sealing, { ...spec, type: 'asymmetric', algorithm: 'ec', bitLength: 256 })
    assert.equal(ec.status, 'ACTIVE')
    for (const bad of [
      { type: 'key', algorithm: 'rsa', bitLength: 2048 } as const,
      { type: 'asymmetric', algorithm: 'rsa', bitLength: 8 } as const,
    ]) {
      const { status, error_code } = await createOrder(ann, sealing, { ...spec, ...bad })
      assert.deepEqual([status, error_code], ['ERROR', 400])
    }
  })

  test('a pair is made where there is room for all of it alone, and waits for its turn with few others', async () => {
    const { ann, cloud, sealing } = await lab()
    const random = { ...systemRandom } // a controller's of its own
    const meta = { meta: {}, contentType: 'application/octet-stream', secret: {} } as const
    const pair = { ...meta, type: 'asymmetric', algorithm: 'rsa', bitLength: 4096 } as const
    const order = (more = {}) => createOrder({ ...ann, random }, sealing, { ...pair, ...more })
    const ended = Promise.withResolvers<void>()
    const held = Array.from({ length: 11 }, () => keyPairTurns(random).take('p', () => ended.promise))
    await assert.rejects(order(), fails('unavailable', 'key_pairs_busy'))
    for (const [limits, more] of [
      [{ orders: 0 }, {}],
      [{ secrets: 1 }, {}],
      [{ secrets: 2 }, { passphrase: 'pw' }],
      [{ containers: 0 }, {}],
    ] as const) {
      await setProjectQuotas(cloud, 'p', limits)
      await assert.rejects(order(more), fails('over_quota'))
    }
    await deleteProjectQuotas(cloud, 'p')
    assert.equal((await order({ bitLength: 8 })).status, 'ERROR')
    assert.equal((await order({ type: 'key', algorithm: 'aes', bitLength: 256 })).status, 'ACTIVE')
    ended.resolve()
    await Promise.all(held)
    assert.equal((await order({ algorithm: 'ec', bitLength: 256 })).status, 'ACTIVE')
  })

  test('a secret that others need stays when it is guarded, and goes from its containers when it goes', async () => {
    const { ann, sealing } = await lab()
    const { id } = await createSecret(ann, sealing, { payload: text('x') })
    const consumer = { service: 'image', resource_type: 'image', resource_id: '1' }
    await addConsumer(ann, id, consumer)
    await addConsumer(ann, id, consumer)
    await assert.rejects(deleteSecret(ann, id, { guarded: true }), fails('bad_request', 'secret_in_use'))
    await removeConsumer(ann, id, consumer)
    await assert.rejects(removeConsumer(ann, id, consumer), fails('not_found'))
    const container = await createContainer(ann, {
      name: null,
      type: 'certificate',
      members: [{ name: 'certificate', secretId: id }],
    })
    await removeMember(ann, container.id, { name: 'other', secretId: id }).catch(() => {})
    await deleteSecret(ann, id, { guarded: true })
    assert.deepEqual((await getContainer(ann, container.id)).members, [])
  })
})
