import type { MakeSamples } from '../samples.fixture.ts'
import {
  addConsumer,
  addMetadata,
  createContainer,
  createOrder,
  createSecret,
  createTransportKey,
  listConsumers,
  type PayloadSealing,
  setProjectQuotas,
} from './index.ts'

export const makeSamples: MakeSamples<{ sealing: PayloadSealing }> = async (world) => {
  const { member, admin, otherProjectId } = world
  const { sealing } = world.parts
  const payload = { contentType: 'text/plain', bytes: Buffer.from('a sample') } as const
  const { id } = await createSecret(member, sealing, { name: 'sample', payload })
  await addMetadata(member, id, 'sample', 'a value')
  await addConsumer(member, id, { service: 'image', resource_type: 'image', resource_id: 'sample' })
  const [consumer] = (await listConsumers(member, id, { offset: 0, limit: 1 })).items
  const members = [{ name: 'sample', secretId: id }]
  const container = await createContainer(member, { name: 'sample', type: 'generic', members })
  const wanted = { meta: {}, algorithm: 'aes', bitLength: 256, contentType: 'application/octet-stream', secret: {} } as const
  const order = await createOrder(member, sealing, { type: 'key', ...wanted })
  await setProjectQuotas(admin, otherProjectId, { secrets: 100 })
  return {
    secret: id,
    secret_metadata: 'sample',
    secret_consumer: consumer?.id ?? '',
    secret_container: container.id,
    secret_order: order.id,
    secret_project: otherProjectId,
    secret_transport_key: (await createTransportKey(admin, { plugin_name: 'sample', transport_key: 'sample' })).id,
  }
}
