/** Ensures who administers and where identity answers: what is missing of it is made, and what differs is put right. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { ensureFoundations, ensureProject } from './bootstrap.ts'
import {
  createEndpoint,
  createRegion,
  createService,
  type EndpointInterface,
  findRegion,
  listEndpoints,
  listServices,
  updateEndpoint,
} from './catalog/index.ts'
import type { Passwords } from './directory/index.ts'
import {
  createRole,
  createUser,
  DEFAULT_DOMAIN,
  findPassword,
  findRoleNamed,
  findUserNamed,
  type Grant,
  grantRole,
  isGranted,
  type User,
  updateUser,
} from './directory/index.ts'
import { equals } from './entity/index.ts'

export interface AdminSpec {
  username: string
  password: string
  project: string
  role: string
  service: string
  region?: string
  /** Where the identity service answers; what is absent stays as it is. */
  urls: Partial<Record<EndpointInterface, string>>
}

/** What was made or changed; empty when all was so already. Run with a context whose `who` is the cloud. */
export async function bootstrapAdmin(ctx: StoreCtx, spec: AdminSpec, passwords: Passwords): Promise<string[]> {
  const before = await transact(ctx, async (tx) => {
    await lockName(tx, 'identity.bootstrap')
    await ensureFoundations(tx)
    await ensureProject(tx, spec.project)
    return findUserNamed(tx, DEFAULT_DOMAIN, spec.username)
  })
  const done = await ensureAdmin(ctx, spec, passwords, before)
  await transact(ctx, async (tx) => {
    await lockName(tx, 'identity.bootstrap')
    await ensureGrants(tx, spec, done)
    await ensureEndpoints(tx, spec, done)
  })
  return done
}

/** Outside of a transaction, since hashing takes its time. A user that is there is enabled and has the password afterwards. */
async function ensureAdmin(ctx: StoreCtx, spec: AdminSpec, passwords: Passwords, user: User | undefined): Promise<string[]> {
  const { username: name, password } = spec
  if (!user) {
    await createUser(ctx, passwords, { name, domainId: DEFAULT_DOMAIN, password })
    return [`user ${name}`]
  }
  const right = await passwords.verify((await findPassword(ctx, user.id))?.hash, password)
  if (right && user.enabled) return []
  await updateUser(ctx, passwords, user.id, { enabled: true, ...(right ? {} : { password }) })
  return [right ? `user ${name} is enabled` : `the password of ${name}`]
}

async function ensureGrants(tx: StoreCtx, spec: AdminSpec, done: string[]): Promise<void> {
  const user = await findUserNamed(tx, DEFAULT_DOMAIN, spec.username)
  const role = (await findRoleNamed(tx, spec.role)) ?? (await createRole(tx, { name: spec.role }))
  const project = await ensureProject(tx, spec.project)
  const actor = { kind: 'user', id: user?.id ?? '' } as const
  const grants: Grant[] = [
    { actor, target: { kind: 'project', id: project }, roleId: role.id, inherited: false },
    { actor, target: { kind: 'system' }, roleId: role.id, inherited: false },
  ]
  for (const grant of grants) {
    if (await isGranted(tx, grant)) continue
    await grantRole(tx, grant)
    done.push(`role ${spec.role} ${grant.target.kind === 'system' ? 'on the system' : `in the project ${spec.project}`}`)
  }
}

async function ensureEndpoints(tx: StoreCtx, { region, service: name, urls }: AdminSpec, done: string[]): Promise<void> {
  if (region !== undefined && !(await findRegion(tx, region))) {
    await createRegion(tx, { id: region })
    done.push(`region ${region}`)
  }
  const wanted = Object.entries(urls) as [EndpointInterface, string][]
  if (wanted.length === 0) return
  const { items } = await listServices(tx, { filters: [equals('type', 'identity')] })
  const serviceId = (items[0] ?? (await createService(tx, { type: 'identity', name }))).id
  const { items: there } = await listEndpoints(tx, {
    filters: [equals('serviceId', serviceId), ...(region === undefined ? [] : [equals('regionId', region)])] as const,
  })
  for (const [face, url] of wanted) {
    const known = there.find((endpoint) => endpoint.interface === face)
    if (known?.url === url) continue
    if (known) await updateEndpoint(tx, known.id, { url })
    else await createEndpoint(tx, { serviceId, interface: face, regionId: region ?? null, url })
    done.push(`the ${face} endpoint ${url}`)
  }
}
