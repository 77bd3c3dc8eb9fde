/** One row of everything that lists show, made through the APIs: what very many others are copies of. */
import { openSession, type Session, until } from '../api.ts'
import type { BenchCloud } from '../cloud.ts'

export interface Templates {
  project: string
  user: string
  domain: string
  role: string
  network: string
  subnet: string
  port: string
  router: string
  floatingIp: string
  group: string
  rule: string
  server: string
  flavor: string
  image: string
  key: string
  volume: string
  snapshot: string
  event: string
}

const N = '/networking/v2.0'
const C = '/compute/v2.1'

/** The member's, but for what only admins have. */
export async function makeTemplates(cloud: BenchCloud): Promise<Templates> {
  const [member, admin] = [await openSession(cloud, 'welkin'), await openSession(cloud, 'welkin-admin')]
  try {
    return {
      ...(await makeNetworked(member)),
      ...(await makeComputed(member, admin)),
      ...(await makeStored(member)),
      ...(await makeIdentity(admin)),
    }
  } finally {
    member.close()
    admin.close()
  }
}

async function makeNetworked(member: Session) {
  const make = async (plural: string, name: string, body: object): Promise<string> =>
    (await member.call('POST', `${N}/${plural}`, { [name]: body })).json[name].id
  const network = await make('networks', 'network', { name: 'own-0' })
  const subnet = await make('subnets', 'subnet', { name: 'own-0', network_id: network, ip_version: 4, cidr: '10.64.0.0/14' })
  const group = await make('security-groups', 'security_group', { name: 'own-0' })
  const rule = { security_group_id: group, direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22 }
  const open = (await member.call('GET', `${N}/networks?router:external=true`)).json.networks[0].id
  return {
    network,
    subnet,
    port: await make('ports', 'port', { name: 'own-0', network_id: network, security_groups: [group] }),
    router: await make('routers', 'router', { name: 'own-0' }),
    floatingIp: await make('floatingips', 'floatingip', { floating_network_id: open }),
    group,
    rule: await make('security-group-rules', 'security_group_rule', rule),
  }
}

async function makeComputed(member: Session, admin: Session) {
  const image = (await member.call('POST', '/image/v2/images', { name: 'own-0', disk_format: 'raw', container_format: 'bare' }))
    .json.id
  const flavors = `${C}/flavors`
  const flavor = (await admin.call('POST', flavors, { flavor: { name: 'own-0', ram: 64, vcpus: 1, disk: 1 } })).json.flavor.id
  await member.call('POST', `${C}/os-keypairs`, { keypair: { name: 'own-0' } })
  const { images } = (await member.call('GET', '/image/v2/images?name=tiny')).json
  const wanted = { name: 'own-0', flavorRef: '1', imageRef: images[0].id, networks: 'none' }
  const server = (await member.call('POST', `${C}/servers`, { server: wanted })).json.server.id
  const isActive = async () =>
    (await member.call('GET', `${C}/servers/${server}`)).json.server.status === 'ACTIVE' ? true : undefined
  await until(isActive, 100)
  return { image, flavor, server, key: 'own-0' }
}

const V = '/volume/v3'

async function makeStored(member: Session) {
  const isAvailable = (path: string, key: string) => async () =>
    (await member.call('GET', path)).json[key].status === 'available' ? true : undefined
  const wanted = { name: 'own-0', size: 1, metadata: { season: 'spring' } }
  const volume = (await member.call('POST', `${V}/volumes`, { volume: wanted })).json.volume.id
  await until(isAvailable(`${V}/volumes/${volume}`, 'volume'), 100)
  const snapshot = (await member.call('POST', `${V}/snapshots`, { snapshot: { name: 'own-0', volume_id: volume } })).json.snapshot
    .id
  await until(isAvailable(`${V}/snapshots/${snapshot}`, 'snapshot'), 100)
  return { volume, snapshot }
}

async function makeIdentity(admin: Session) {
  const first = async (path: string, list: string) => (await admin.call('GET', path)).json[list][0]
  const { id: project } = await first('/identity/v3/projects?name=demo', 'projects')
  const { id: user, domain_id: domain } = await first('/identity/v3/users?name=demo', 'users')
  const { id: role } = await first('/identity/v3/roles?name=member', 'roles')
  const { id: event } = await until(() => first('/console/v1/audit?action=create_network', 'events'), 100)
  return { project, user, domain, role, event }
}
