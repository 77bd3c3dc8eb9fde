/** A project with one of everything in it, made through the API, and people of several kinds. */
import type { Who } from '../../kernel/context.ts'
import type { TestCloud } from './start-cloud.ts'

export interface Person {
  name: string
  token: string | undefined
  /** As the policy sees them. */
  who: Who
}

export interface OneOfEach {
  /** By the word before it in a path: `servers` → the id of a server of project `demo`. */
  ids: ReadonlyMap<string, string>
  people: Person[]
}

const LADDER = ['reader', 'member', 'manager', 'admin']

export async function makeOneOfEach(cloud: TestCloud): Promise<OneOfEach> {
  const { demo, other } = await projectsOf(cloud)
  const make = await makerOf(cloud)
  const identity = await identityObjects(make)
  const network = await networkObjects(cloud, make)
  const compute = await computeObjects(cloud, make)
  const secrets = await secretObjects(make, identity.users, demo)
  const federation = await federationObjects(cloud)
  const trusts = await trustFor(cloud, make, identity.users)
  const image = await make('member', '/image/v2/images', { name: 'private', disk_format: 'raw', container_format: 'bare' })
  const ids = new Map<string, string>([
    ...Object.entries({ ...identity, ...federation, ...secrets, ...network, ...compute, images: image.id ?? '' }),
    ...['projects', 'os-quota-sets', 'quotas'].map((word) => [word, demo] as const),
    ...Object.entries({ trusts, members: other, tags: 'blue', metadata: 'colour', extensions: 'os-keypairs' }),
  ])
  return { ids, people: await peopleOf(cloud, demo, other) }
}

type Make = (as: 'member' | 'admin', path: string, body: object) => Promise<Record<string, string>>

async function makerOf(cloud: TestCloud): Promise<Make> {
  const tokens = { member: await cloud.memberToken(), admin: await cloud.adminToken() }
  return async (as, path, body) => {
    const made = await cloud.demand(path, { token: tokens[as], body, headers: { 'openstack-api-version': 'compute 2.53' } })
    return made.id === undefined ? ([Object.values(made)[0]].flat()[0] as Record<string, string>) : made
  }
}

async function projectsOf(cloud: TestCloud): Promise<{ demo: string; other: string }> {
  const token = await cloud.adminToken()
  const { projects } = await cloud.demand('/identity/v3/projects?name=demo', { token })
  const body = { project: { name: 'other', domain_id: 'default' } }
  return { demo: projects[0].id, other: (await cloud.demand('/identity/v3/projects', { token, body })).project.id }
}

async function identityObjects(make: Make) {
  const v3 = (kind: string, body: object) => make('admin', `/identity/v3/${kind}s`, { [kind]: { name: `a-${kind}`, ...body } })
  const service = await v3('service', { type: 'rating' })
  const region = await make('admin', '/identity/v3/regions', { region: { id: 'elsewhere' } })
  const where = { service_id: service.id, interface: 'public', region_id: region.id, url: 'http://somewhere/' }
  const implied = await make('admin', '/identity/v3/roles', { role: { name: 'implied' } })
  return {
    users: (await v3('user', { password: 'a password' })).id ?? '',
    groups: (await v3('group', {})).id ?? '',
    roles: (await v3('role', {})).id ?? '',
    implies: implied.id ?? '',
    domains: (await v3('domain', {})).id ?? '',
    services: service.id ?? '',
    regions: region.id ?? '',
    endpoints: (await make('admin', '/identity/v3/endpoints', { endpoint: where })).id ?? '',
    ...(await catalogueObjects(make, service.id)),
  }
}

/** What is said of services: limits, policies, groups of their endpoints. */
async function catalogueObjects(make: Make, service_id: string | undefined) {
  const first = async (kind: string, body: object) => (await make('admin', `/identity/v3/${kind}`, { [kind]: [body] })).id ?? ''
  const about = { service_id, resource_name: 'cores' }
  const policy = { type: 'application/json', blob: '{}' }
  const group = { name: 'a-group', filters: { service_id } }
  return {
    registered_limits: await first('registered_limits', { ...about, default_limit: 10 }),
    limits: await first('limits', { ...about, resource_limit: 20, domain_id: 'default' }),
    policies: (await make('admin', '/identity/v3/policies', { policy })).id ?? '',
    endpoint_groups: (await make('admin', '/identity/v3/OS-EP-FILTER/endpoint_groups', { endpoint_group: group })).id ?? '',
    config: 'ldap',
  }
}

/** What a user leaves with identity. */
async function secretObjects(make: Make, user_id: string, project_id: string) {
  const v3 = (path: string, body: object) => make('admin', `/identity/v3/${path}`, body)
  const credential = { user_id, project_id, type: 'cert', blob: 'a secret' }
  return {
    credentials: (await v3('credentials', { credential })).id ?? '',
    consumers: (await v3('OS-OAUTH1/consumers', { consumer: {} })).id ?? '',
    'OS-EC2': (await v3(`users/${user_id}/credentials/OS-EC2`, { tenant_id: project_id })).access ?? '',
  }
}

/** Chosen by whoever makes them. */
async function federationObjects({ demand, adminToken }: TestCloud) {
  const token = await adminToken()
  const put = (path: string, body: object) => demand(`/identity/v3/OS-FEDERATION/${path}`, { method: 'PUT', token, body })
  const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'OIDC-sub' }] }]
  const url = 'http://elsewhere/v3'
  await put('identity_providers/corp', { identity_provider: { enabled: true } })
  await put('mappings/people', { mapping: { rules } })
  await put('identity_providers/corp/protocols/openid', { protocol: { mapping_id: 'people' } })
  await put('service_providers/partner', { service_provider: { auth_url: url, sp_url: url } })
  return { identity_providers: 'corp', mappings: 'people', protocols: 'openid', websso: 'openid', service_providers: 'partner' }
}

/** The admin lets a user read its project: none of the people who are asked has a part in it. */
async function trustFor(cloud: TestCloud, make: Make, trustee_user_id: string): Promise<string> {
  const token = await cloud.adminToken()
  const { token: shown } = await cloud.demand('/identity/v3/auth/tokens', { token, headers: { 'x-subject-token': token } })
  const people = { trustor_user_id: shown.user.id, trustee_user_id, project_id: shown.project.id }
  const trust = { ...people, impersonation: false, roles: [{ name: 'reader' }] }
  return (await make('admin', '/identity/v3/OS-TRUST/trusts', { trust })).id ?? ''
}

async function networkObjects(cloud: TestCloud, make: Make) {
  const v2 = (path: string, kind: string, body: object) => make('member', `/networking/v2.0/${path}`, { [kind]: body })
  const { networks } = await cloud.demand('/networking/v2.0/networks?router:external=true', { token: await cloud.memberToken() })
  const network = await v2('networks', 'network', { name: 'mine' })
  const subnet = await v2('subnets', 'subnet', { network_id: network.id, ip_version: 4, cidr: '10.77.0.0/24' })
  const group = await v2('security-groups', 'security_group', { name: 'mine' })
  const rule = { security_group_id: group.id, direction: 'ingress', protocol: 'tcp', port_range_min: 80, port_range_max: 80 }
  const port = await v2('ports', 'port', { network_id: network.id })
  return {
    networks: network.id ?? '',
    subnets: subnet.id ?? '',
    'security-groups': group.id ?? '',
    'security-group-rules': (await v2('security-group-rules', 'security_group_rule', rule)).id ?? '',
    ports: port.id ?? '',
    'os-interface': port.id ?? '',
    routers: (await v2('routers', 'router', { name: 'mine' })).id ?? '',
    floatingips: (await v2('floatingips', 'floatingip', { floating_network_id: networks[0].id })).id ?? '',
  }
}

async function computeObjects(cloud: TestCloud, make: Make) {
  const token = await cloud.memberToken()
  const { images } = await cloud.demand('/image/v2/images?name=tiny', { token })
  const server = await make('member', '/compute/v2.1/servers', {
    server: { name: 'mine', imageRef: images[0].id, flavorRef: '1', networks: 'none', metadata: { colour: 'blue' } },
  })
  await cloud.eventually('the server is ACTIVE', async () => {
    const { server: shown } = await cloud.demand(`/compute/v2.1/servers/${server.id}`, { token })
    return shown.status === 'ACTIVE' ? true : undefined
  })
  await make('member', '/compute/v2.1/os-keypairs', { keypair: { name: 'mine', public_key: PUBLIC_KEY } })
  const headers = { 'openstack-api-version': 'compute 2.53' }
  const list = (path: string) => cloud.demand(`/compute/v2.1/${path}`, { token: adminToken, headers })
  const adminToken = await cloud.adminToken()
  const flavor = { name: 'theirs', vcpus: 1, ram: 64, disk: 1 }
  return {
    servers: server.id ?? '',
    'os-keypairs': 'mine',
    flavors: (await make('admin', '/compute/v2.1/flavors', { flavor })).id ?? '',
    'os-hypervisors': (await list('os-hypervisors')).hypervisors[0].id as string,
    'os-services': (await list('os-services')).services[0].id as string,
  }
}

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8DqSxHVvTfZ0rOnhZB9ZbnkIEjv6nCwSbi8gqBbn2x me'

/** Nobody; a reader and a member of `demo`; a member of another project; an admin. */
async function peopleOf(cloud: TestCloud, demo: string, other: string): Promise<Person[]> {
  const admin = await cloud.adminToken()
  const person = (name: string, token: string, projectId: string, role: string): Person => ({
    name,
    token,
    who: {
      kind: 'user',
      userId: `user-${name}`,
      userName: name,
      userDomainId: 'default',
      scope: { kind: 'project', projectId, projectName: name, projectDomainId: 'default' },
      roles: LADDER.slice(0, LADDER.indexOf(role) + 1),
    },
  })
  const user = async (name: string, projectId: string, project: string, role: string) => {
    const body = { user: { name, domain_id: 'default', password: 'a password' } }
    const { user: made } = await cloud.demand('/identity/v3/users', { token: admin, body })
    const { roles } = await cloud.demand(`/identity/v3/roles?name=${role}`, { token: admin })
    const grant = `/identity/v3/projects/${projectId}/users/${made.id}/roles/${roles[0].id}`
    await cloud.demand(grant, { token: admin, method: 'PUT' })
    return person(name, await cloud.login(name, 'a password', project), projectId, role)
  }
  return [
    { name: 'nobody', token: undefined, who: { kind: 'nobody' } },
    await user('reader', demo, 'demo', 'reader'),
    await user('stranger', other, 'other', 'member'),
    person('member', await cloud.memberToken(), demo, 'member'),
    person('admin', admin, 'of-admin', 'admin'),
  ]
}
