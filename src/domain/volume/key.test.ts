import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { Operations } from '../../operation/operations.ts'
import { eachDatabase, type OpenStore } from '../../store/testing.ts'
import { deleteSecret, findAnySecret, secretQuotas } from '../secret/index.ts'
import { secretLab } from '../secret/secret.fixture.ts'
import { volumesOfHost } from './host-document.ts'
import { createSnapshot, createTransfer, createVolume, deleteVolume, getVolume, retypeVolume, uploadVolume } from './index.ts'
import { readVolumeKey } from './key.ts'
import { makeVolumeKeys } from './key-task.ts'
import { volume } from './service.ts'
import { createType } from './type.ts'
import { changeTypeEncryption, createTypeEncryption } from './type-encryption.ts'
import { asMember, doneOf, makePools, obey, PROJECT, report } from './volume.fixture.ts'

const reason = (wanted: string) => (error: unknown) => error instanceof CloudError && error.reason === wanted
const LUKS = { provider: 'luks', control_location: 'front-end', cipher: 'aes-xts-plain64', key_size: 512 } as const

eachDatabase('encrypted volumes', (open: OpenStore) => {
  const cloud = async () => {
    const { cloud: ctx, sealing } = secretLab(await open())
    const [hostId = ''] = await makePools(ctx)
    const { id: typeId } = await createType(ctx, { name: 'secret' })
    await createTypeEncryption(ctx, typeId, LUKS)
    const operations = new Operations({ ctx, kinds: volume.operationKinds ?? [], owner: 'test' })
    const settle = async () => {
      await operations.recover()
      await makeVolumeKeys(ctx, sealing)
      await operations.recover()
      await obey(ctx, hostId)
      await operations.recover()
    }
    const make = async (given: object = {}) => {
      const { id } = await createVolume(member, { sizeGib: 1, type: 'secret', ...given })
      await settle()
      return getVolume(member, id)
    }
    const member = asMember(ctx)
    const key = (id: string) => readVolumeKey(ctx, sealing, hostId, id)
    return { ctx, sealing, hostId, typeId, operations, settle, make, member, key }
  }

  test('its host hears of one when it has its key, which is its project’s and goes with it', async () => {
    const { ctx, sealing, hostId, operations, settle, make, member, key } = await cloud()
    const begun = await createVolume(member, { sizeGib: 1, type: 'secret' })
    await operations.recover()
    assert.deepEqual([begun.encrypted, begun.key_id, (await volumesOfHost(ctx, hostId)).length], [true, null, 0])
    await settle()
    const made = await getVolume(member, begun.id)
    const [document] = await volumesOfHost(ctx, hostId)
    assert.deepEqual([made.status, document?.encryption], ['available', { bits: 512 }])
    const secret = (await findAnySecret(ctx, made.key_id ?? '')) ?? assert.fail()
    const { projectId, creatorId, secretType, bitLength } = secret
    assert.deepEqual([projectId, creatorId, secretType, bitLength], [PROJECT, made.user_id, 'symmetric', 512])
    assert.match(await key(made.id), /^[0-9a-f]{128}$/)
    const other = await make()
    assert.notEqual(await key(made.id), await key(other.id))
    await assert.rejects(readVolumeKey(ctx, sealing, 'another host', made.id), reason('volume_not_found'))
    const clear = await make({ type: '__DEFAULT__' })
    await assert.rejects(key(clear.id), reason('volume_not_found'))
    await deleteVolume(member, made.id)
    await settle()
    assert.equal(await findAnySecret(ctx, made.key_id ?? ''), undefined)
    await deleteSecret(ctx, other.key_id ?? '')
    await assert.rejects(key(other.id), reason('key_gone'))
    await deleteVolume(member, other.id)
    await settle()
    await assert.rejects(getVolume(member, other.id), reason('volume_not_found'))
  })

  test('what is made of one is opened as it is, by a key of its own', async () => {
    const { ctx, settle, make, member, key, typeId } = await cloud()
    const made = await make()
    const snapshot = await createSnapshot(member, { volumeId: made.id, whileInUse: false })
    await settle()
    for (const from of [
      { kind: 'volume', id: made.id },
      { kind: 'snapshot', id: snapshot.id },
    ]) {
      const copy = await make({ from, type: undefined })
      assert.deepEqual([copy.status, copy.type_id, await key(copy.id)], ['available', typeId, await key(made.id)])
      assert.notEqual(copy.key_id, made.key_id)
    }
    const clear = await make({ type: '__DEFAULT__' })
    const ofClear = { sizeGib: 1, type: 'secret', from: { kind: 'volume', id: clear.id } } as const
    await assert.rejects(createVolume(member, ofClear), reason('encryption_differs'))
    const inClear = { sizeGib: 1, type: '__DEFAULT__', from: { kind: 'volume', id: made.id } } as const
    await assert.rejects(createVolume(member, inClear), reason('encryption_differs'))
    await assert.rejects(createTransfer(member, { volumeId: made.id }), reason('encrypted_transfer'))
    const image = { name: 'i', diskFormat: 'raw', containerFormat: 'bare', whileInUse: false }
    await assert.rejects(uploadVolume(member, made.id, image), reason('encrypted_upload'))
    await assert.rejects(retypeVolume(member, made.id, '__DEFAULT__'), reason('type_needs_move'))
    await deleteSecret(ctx, made.key_id ?? '')
    const lost = await make({ from: { kind: 'volume', id: made.id }, type: undefined })
    assert.deepEqual([lost.status, lost.fault], ['error', `The key of ${made.id} is not in the key manager any more.`])
  })

  test('a key that there is no room for, and a host that writes in clear, leave no volume; other ciphers are refused', async () => {
    const { ctx, hostId, operations, settle, make, member, sealing, typeId } = await cloud()
    await secretQuotas.setLimits(ctx, PROJECT, { secrets: 0 })
    const without = await make()
    assert.equal(without.status, 'error')
    assert.match(without.fault ?? '', /secrets/)
    await secretQuotas.resetLimits(ctx, PROJECT)
    const { id } = await createVolume(member, { sizeGib: 1, type: 'secret' })
    await operations.recover()
    await makeVolumeKeys(ctx, sealing)
    const said = (await volumesOfHost(ctx, hostId)).map((one) => ({ ...doneOf(one), encrypted: false }))
    await report(ctx, hostId, said)
    await operations.recover()
    const clear = await getVolume(member, id)
    assert.deepEqual([clear.status, clear.fault], ['error', 'The volume is not encrypted on its host.'])
    for (const one of [without.id, id]) await deleteVolume(member, one)
    await settle()
    for (const other of [
      { cipher: 'aes-cbc-essiv' },
      { cipher: 'aes-xts-plain64', key_size: 128 },
      { key_size: 512, provider: 'luks2' },
      { provider: 'luks', control_location: 'back-end' },
    ] as const) {
      await changeTypeEncryption(ctx, typeId, other)
      await assert.rejects(createVolume(member, { sizeGib: 1, type: 'secret' }), reason('encryption_not_offered'))
    }
  })
})
