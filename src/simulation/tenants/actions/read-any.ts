/** Whatever can be read is read: each declared GET and HEAD, of what is there; a reply that does not fit its declaration is refused by the server itself. */
import { FACES } from '../../../programs/services.ts'
import type { SeededRandom } from '../../time/seeded-random.ts'
import { NOT_ASKED } from '../coverage.ts'

import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Kind, Thing } from '../thing.ts'
import type { Action, Scene } from './action.ts'

interface Readable {
  method: string
  path: string
  isAdmins: boolean
}

/** What is asked of a token that a header names. */
const OF_TOKENS = /^(?:validate|check)Token$/
/** Cinder's are asked with GET, and change something. */
const NO_READING = /^(?:dis)?associateQos/

/** Read by whoever has a token, and nothing but that. */
const READABLE: readonly Readable[] = FACES.filter(({ credential }) => credential === 'token').flatMap((face) =>
  face.apis.flatMap(({ path, api }) =>
    Object.entries(api)
      .filter(
        ([name, { method, until }]) => ['GET', 'HEAD'].includes(method) && until === undefined && !isLeftOut(face.name, name),
      )
      .map(([, endpoint]) => ({
        method: endpoint.method,
        path: `${face.root}${path}${endpoint.path}`.replace('+}', '}'),
        isAdmins:
          /admin_required|system_reader|role:admin|service_or_admin|manager_or_admin/.test(endpoint.allow) &&
          !/member|project_reader/.test(endpoint.allow) &&
          !endpoint.path.includes('access_rule'),
      })),
  ),
)

function isLeftOut(face: string, name: string): boolean {
  if (OF_TOKENS.test(name) || NO_READING.test(name)) return true
  return NOT_ASKED.some((one) => one.face === face && (one.operations?.test(name) ?? true))
}

/** By the word before an id in a path, what it is of. */
const KINDS: Readonly<Record<string, Kind>> = {
  ...{ users: 'user', groups: 'group', roles: 'role', domains: 'domain', projects: 'project', regions: 'region' },
  ...{ services: 'service', endpoints: 'endpoint', endpoint_groups: 'endpoint_group', policies: 'policy' },
  ...{ consumers: 'consumer', registered_limits: 'registered_limit', limits: 'limit', mappings: 'mapping' },
  ...{ identity_providers: 'identity_provider', service_providers: 'service_provider', trusts: 'trust' },
  ...{ credentials: 'credential', application_credentials: 'application_credential', secrets: 'secret' },
  ...{ containers: 'container', orders: 'order', transport_keys: 'transport_key', images: 'image', networks: 'network' },
  ...{ subnets: 'subnet', ports: 'port', routers: 'router', floatingips: 'floatingip' },
  ...{ 'security-groups': 'security_group', 'security-group-rules': 'security_group_rule', servers: 'server' },
  ...{ flavors: 'flavor', 'os-keypairs': 'keypair', 'os-quota-sets': 'project', quotas: 'project', implies: 'role' },
  ...{ volumes: 'volume', snapshots: 'snapshot', types: 'volume_type', 'qos-specs': 'qos_specs' },
  ...{ group_types: 'group_type', group_snapshots: 'group_snapshot' },
}

/** Groups are users', but for those of volumes. */
const kindOf = (words: readonly string[], at: number): Kind | undefined =>
  words[1] === 'volume' && words[at - 1] === 'groups' ? 'volume_group' : KINDS[words[at - 1] ?? '']

interface Found {
  who: Tenant
  path: string
  /** What it is of, where that is in a model. */
  things: Thing[]
}

const AT_ONCE = 8

export const readAny: Action = {
  name: 'read.any',
  weight: 8,
  async act(tenant, random, scene) {
    for (let i = 0; i < AT_ONCE; i++) {
      const readable = random.pick(READABLE)
      const found = fill(readable, tenant, random, scene)
      if (found) await read(readable, found)
    }
  },
}

function fill({ path, isAdmins }: Readable, tenant: Tenant, random: SeededRandom, scene: Scene): Found | undefined {
  const things: Thing[] = []
  let isLacking = false
  let who = isAdmins ? scene.admin : tenant
  const words = path.split('/')
  const whole = words.map((part, at) => {
    if (!part.startsWith('{')) return part
    const known = fixedOf(words, at, tenant, scene)
    if (known !== undefined) return known
    const kind = kindOf(words, at)
    const own = kind ? tenant.model.of(kind) : []
    const all = own.length > 0 && !isAdmins ? own : kind ? scene.admin.model.of(kind) : []
    const thing = random.pick(all)
    if (!thing) isLacking = true
    else things.push(thing)
    if (thing && scene.admin.model.find(thing.kind, thing.id) === thing) who = scene.admin
    return thing?.id ?? ''
  })
  return isLacking ? undefined : { who: IN_PERSON.test(path) ? who.inPerson : who, path: whole.join('/'), things }
}

/** Nothing that a credential may read. */
const IN_PERSON = /OS-TRUST|OS-OAUTH1\/access/

/** Of what is the tenant's own, or that a thing may have or lack. */
function fixedOf(words: readonly string[], at: number, tenant: Tenant, { memberRoleId }: Scene): string | undefined {
  const before = words[at - 1] ?? ''
  const isIn = (word: string) => words.includes(word)
  if (
    before === 'users' &&
    (isIn('roles') || isIn('credentials') || isIn('application_credentials') || isIn('projects') || isIn('access_rules'))
  )
    return tenant.account.userId
  if (before === 'projects' && (isIn('roles') || isIn('users'))) return tenant.account.projectId
  if (before === 'os-quota-sets' || before === 'quotas' || before === 'project-quotas') return tenant.account.projectId
  if (before === 'domains') return 'default'
  if (before === 'roles') return memberRoleId
  if (before === 'tags') return 't0'
  return undefined
}

async function read({ method, path: declared }: Readable, { who, path, things }: Found): Promise<void> {
  const isPart = !LISTED.has(declared.split('/').at(-2) ?? '') || things.length !== 1
  // only images that are shared have any
  const isUnshared = path.endsWith('/members')
  const isGone = () => things.some(({ standing }) => standing !== 'there')
  await request(who, method, path, { refusals: { 403: () => isUnshared || isGone(), 404: () => isPart || isGone() } })
}

const LISTED: ReadonlySet<string> = new Set(Object.keys(KINDS).filter((word) => word !== 'implies' && word !== 'roles'))
