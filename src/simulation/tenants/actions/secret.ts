import { textAt } from '../client.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
import { create, remove } from './noun.ts'

const KEY_MANAGER = '/key-manager/v1'

const idIn = (reference: string): string => reference.split('/').at(-1) ?? ''
const payloadOf = (name: string): string => `payload of ${name}`

export const createSecret: Action = {
  name: 'secret.create',
  weight: 2,
  async act(tenant) {
    await create(tenant, {
      kind: 'secret',
      path: `${KEY_MANAGER}/secrets`,
      body: (name) => ({ name, payload: payloadOf(name), payload_content_type: 'text/plain', secret_type: 'opaque' }),
      promised: { type: 'opaque' },
      idOf: (json) => idIn(textAt(json, 'secret_ref')),
    })
  },
}

export const readSecret: Action = {
  name: 'secret.read',
  weight: 2,
  async act(tenant, random) {
    const secret = random.pick(tenant.model.of('secret').filter((one) => one.promised('type') === 'opaque'))
    if (!secret) return
    const { end, answer } = await request(tenant, 'GET', `${KEY_MANAGER}/secrets/${secret.id}/payload`, {
      refusals: { 404: () => secret.standing !== 'there' },
    })
    if (end === 'done' && answer.bytes?.toString() !== payloadOf(secret.name))
      throw new Violation(`secret ${secret.name} of ${tenant.name} is another's`)
  },
}

export const deleteSecret: Action = {
  name: 'secret.delete',
  weight: 1,
  async act(tenant, random) {
    const secret = random.pick(tenant.model.of('secret'))
    if (!secret) return
    for (const container of tenant.model.of('container'))
      if (container.promised('secrets')?.includes(secret.id)) container.loosen('secrets', '')
    await remove(tenant, secret, `${KEY_MANAGER}/secrets/${secret.id}`)
  },
}

export const createContainer: Action = {
  name: 'container.create',
  weight: 1,
  async act(tenant, random) {
    const secret = random.pick(tenant.model.of('secret'))
    if (!secret) return
    const reference = `http://cloud:7070${KEY_MANAGER}/secrets/${secret.id}`
    const container = await create(tenant, {
      kind: 'container',
      path: `${KEY_MANAGER}/containers`,
      body: (name) => ({ name, type: 'generic', secret_refs: [{ name: 'one', secret_ref: reference }] }),
      promised: { secrets: secret.id },
      idOf: (json) => idIn(textAt(json, 'container_ref')),
      refusals: { 404: () => secret.standing !== 'there' },
    })
    if (container && secret.standing !== 'there') container.loosen('secrets', '')
  },
}

export const deleteContainer: Action = {
  name: 'container.delete',
  weight: 1,
  async act(tenant, random) {
    const container = random.pick(tenant.model.of('container'))
    if (container) await remove(tenant, container, `${KEY_MANAGER}/containers/${container.id}`)
  },
}

/** A key that is made for the tenant: a secret comes with it, and stays when the order goes. */
export const orderKey: Action = {
  name: 'order.create',
  weight: 1,
  async act(tenant) {
    const name = tenant.model.name('order')
    // its secret bears the same name, and turns up by it
    tenant.model.expect('secret', name)
    const order = await create(tenant, {
      kind: 'order',
      name,
      path: `${KEY_MANAGER}/orders`,
      body: () => ({ type: 'key', meta: { name, algorithm: 'aes', bit_length: 256, mode: 'cbc' } }),
      promised: { status: 'ACTIVE' },
      idOf: (json) => idIn(textAt(json, 'order_ref')),
    })
    if (order) await noteSecretOf(tenant, order)
  },
}

async function noteSecretOf(tenant: Tenant, order: Thing): Promise<void> {
  const { end, answer } = await request(tenant, 'GET', `${KEY_MANAGER}/orders/${order.id}`, {
    refusals: { 404: () => order.standing !== 'there' },
  })
  const id = idIn(textAt(answer.json, 'secret_ref'))
  if (end !== 'done' || id === '') return
  tenant.model.expectNoMore('secret', order.name)
  tenant.model.made('secret', id, order.name, { name: order.name, type: 'symmetric' })
}

export const deleteOrder: Action = {
  name: 'order.delete',
  weight: 1,
  async act(tenant, random) {
    const order = random.pick(tenant.model.of('order'))
    if (order) await remove(tenant, order, `${KEY_MANAGER}/orders/${order.id}`)
  },
}
