import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, freeAddresses, isFull, isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action, Scene } from './action.ts'
import { change, create } from './noun.ts'
import { deviceNamed, isLocked, SERVERS } from './server-path.ts'

/** Words in a name by which fake guests misbehave. */
const ODDITIES = ['-fail-start', '-ignore-power', '-boots-slowly']

const oddly = (name: string, random: SeededRandom): string => (random.chance(0.25) ? name + random.pick(ODDITIES) : name)
export const powerOf = (name: string): string => (name.includes('fail-start') ? 'ERROR' : 'ACTIVE')

/** What there is to refuse: no quota, no address, no subnet. */
export function refusalsFor(tenant: Tenant, network: Thing, count: number) {
  const hasSubnet = isSome(tenant, 'select 1 from subnet where network_id = ?', network.id)
  return {
    400: () => !hasSubnet(),
    403: anyOf(
      isFull(tenant, 'server', count),
      isFull(tenant, 'core', count),
      isFull(tenant, 'ram_mib', count * 512),
      isFull(tenant, 'port', count),
      // its group may be the project's first
      isFull(tenant, 'security_group'),
      isFull(tenant, 'security_group_rule', 4),
    ),
    404: () => network.standing !== 'there',
    409: () => freeAddresses(tenant.cloud, network.id) < count,
  }
}

export const createServer: Action = {
  name: 'server.create',
  weight: 8,
  async act(tenant, random, scene) {
    await makeServer(tenant, random, scene)
  },
}

export async function makeServer(tenant: Tenant, random: SeededRandom, scene: Scene): Promise<Thing | undefined> {
  const network = random.pick(tenant.model.of('network'))
  if (!network) return undefined
  const name = oddly(tenant.model.name('server'), random)
  const configDrive = random.chance(0.3)
  const tag = random.chance(0.4) ? 't0' : undefined
  const networks = [{ uuid: network.id }]
  return create(tenant, {
    kind: 'server',
    path: SERVERS,
    name,
    body: () => ({
      server: { ...shapeOf(name, scene), networks, config_drive: configDrive, ...(tag && { tags: [tag] }) },
    }),
    promised: { power: powerOf(name), locked: 'false', ...(tag && { [`tag ${tag}`]: 'yes' }) },
    refusals: refusalsFor(tenant, network, 1),
  })
}

const shapeOf = (name: string, { imageId, flavorId }: Scene) => ({ name, imageRef: imageId, flavorRef: flavorId })

/** All or none of several. */
export const createServers: Action = {
  name: 'server.create-several',
  weight: 1,
  async act(tenant, random, scene) {
    const { model } = tenant
    const network = random.pick(model.of('network'))
    if (!network) return
    const count = 2 + random.below(2)
    const name = oddly(model.name('server'), random)
    const names = Array.from({ length: count }, (_, i) => `${name}-${i + 1}`)
    for (const one of names) model.expect('server', one)
    const { end } = await request(tenant, 'POST', SERVERS, {
      body: { server: { ...shapeOf(name, scene), networks: [{ uuid: network.id }], min_count: count, max_count: count } },
      refusals: refusalsFor(tenant, network, count),
    })
    if (end === 'open') return
    for (const one of names) {
      model.expectNoMore('server', one)
      if (end === 'done')
        model.awaited.set(one, { kind: 'server', promised: { name: one, power: powerOf(one), locked: 'false' } })
    }
  },
}

/** With a port that the tenant made before, which stays when the server goes. */
export const createServerWithPort: Action = {
  name: 'server.create-with-port',
  weight: 2,
  async act(tenant, random, scene) {
    const port = random.pick(tenant.model.of('port'))
    const network = port?.within[0]
    if (!port || !network) return
    const name = tenant.model.name('server')
    const used = isSome(tenant, "select 1 from port where id = ? and (server_id is not null or device_id != '')", port.id)
    const bare = isSome(
      tenant,
      'select 1 from port where id = ? and not exists (select 1 from address where port_id = port.id)',
      port.id,
    )
    const server = await create(tenant, {
      kind: 'server',
      path: SERVERS,
      name,
      body: () => ({ server: { ...shapeOf(name, scene), networks: [{ port: port.id }] } }),
      promised: { power: 'ACTIVE', locked: 'false' },
      refusals: {
        ...refusalsFor(tenant, network, 0),
        400: anyOf(used, bare, () => port.standing !== 'there'),
        403: anyOf(isFull(tenant, 'server'), isFull(tenant, 'core'), isFull(tenant, 'ram_mib', 512)),
        404: () => port.standing !== 'there',
        409: anyOf(used, () => port.standing !== 'there'),
      },
    })
    port.loosen('device', server?.id ?? deviceNamed(name))
    if (server) port.write({ device: server.id })('done')
  },
}

export const renameServer: Action = {
  name: 'server.rename',
  weight: 1,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    const name = tenant.model.name('server')
    const description = random.chance(0.5) ? `of ${name}` : ''
    await change(tenant, server, {
      path: `${SERVERS}/${server.id}`,
      body: { server: { name, description } },
      values: { name, description },
    })
    // a guest that has not been started yet takes the fault of its name with it
    if (powerOf(server.name) === 'ERROR') server.loosen('power', 'ACTIVE')
  },
}

export const KEYS = ['role', 'owner', 'stage']

export const noteOnServer: Action = {
  name: 'server.metadata',
  weight: 2,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    const key = random.pick(KEYS)
    const value = String(random.below(1000))
    await change(tenant, server, {
      method: 'POST',
      path: `${SERVERS}/${server.id}/metadata`,
      body: { metadata: { [key]: value } },
      values: { [`meta ${key}`]: value },
      refusals: { 409: isLocked(tenant, server) },
    })
  },
}
