/** Servers that can be entered, made through the API: for suites whose point is not how they are made. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Reply, Session } from './api.ts'
import { eventually } from './eventually.ts'
import type { Key } from './ssh.ts'

export interface Guest {
  id: string
  name: string
  portIds: string[]
  /** Floating. */
  address: string
}

export interface GuestOptions {
  name: string
  networkId?: string
  fixedIp?: string
  /** `zone:host`, of an admin. */
  zone?: string
}

/** Of the caller's keypairs it makes `me` when there is none. */
export async function ensureKeypair(session: Session, key: Key): Promise<void> {
  const public_key = readFileSync(key.publicFile, 'utf8')
  const reply = await session.call('POST', 'compute', '/os-keypairs', { body: { keypair: { name: 'me', public_key } } })
  if (reply.status >= 300 && reply.status !== 409) throw new Error(`${reply.status} ${reply.text}`)
}

export async function findId(session: Session, service: 'image' | 'network', path: string): Promise<string> {
  const body = await session.get(service, path)
  const [rows] = Object.values(body).filter(Array.isArray) as { id: string }[][]
  return rows?.[0]?.id ?? assert.fail(`${path}: none`)
}

export const imageId = (session: Session): Promise<string> => findId(session, 'image', '/images?name=tiny')
export const networkId = (session: Session, name = 'private'): Promise<string> =>
  findId(session, 'network', `/networks?name=${name}`)

/** Asks for one with the keypair `me`. @returns its id */
export async function askForServer(session: Session, { name, zone, ...where }: GuestOptions): Promise<string> {
  const uuid = where.networkId ?? (await networkId(session))
  const body = {
    server: {
      name,
      imageRef: await imageId(session),
      flavorRef: '1',
      key_name: 'me',
      ...(zone ? { availability_zone: zone } : {}),
      networks: [{ uuid, ...(where.fixedIp ? { fixed_ip: where.fixedIp } : {}) }],
    },
  }
  return (await session.post('compute', '/servers', body)).server.id
}

/** Through restarts of the cloud: who does not answer is asked again. */
export const server = (session: Session, id: string): Promise<Reply['body']> =>
  eventually(`server ${id} is shown`, async () => (await session.get('compute', `/servers/${id}`)).server)

/** @returns the server when its build has ended, well or not */
export const built = (session: Session, id: string): Promise<Reply['body']> =>
  eventually(
    `server ${id} is built`,
    async () => {
      const found = await server(session, id)
      assert.notEqual(found.status, 'BUILD')
      return found
    },
    { withinMs: 120_000 },
  )

export const isActive = (session: Session, id: string): Promise<void> =>
  eventually(`server ${id} is ACTIVE`, async () => assert.equal((await server(session, id)).status, 'ACTIVE'), {
    withinMs: 120_000,
  })

/** Gives a server a floating address. */
export async function makeReachable(session: Session, id: string, name: string): Promise<Guest> {
  const { ports } = await session.get('network', `/ports?device_id=${id}`)
  const floating_network_id = await networkId(session, 'public')
  const body = { floatingip: { floating_network_id, port_id: ports[0]?.id } }
  const { floatingip } = await session.post('network', '/floatingips', body)
  return { id, name, portIds: ports.map((port: { id: string }) => port.id), address: floatingip.floating_ip_address }
}

/** Asks, waits until it is ACTIVE, gives it a floating address. */
export async function makeGuest(session: Session, options: GuestOptions): Promise<Guest> {
  const id = await askForServer(session, options)
  await isActive(session, id)
  return makeReachable(session, id, options.name)
}

export const isGone = (session: Session, id: string): Promise<void> =>
  eventually(`server ${id} is gone`, async () =>
    assert.equal((await session.call('GET', 'compute', `/servers/${id}`)).status, 404),
  )
