/** Ensures what a fresh cloud starts with. Running it again changes nothing but the catalogue's addresses. */
import type { StoreCtx } from '../../store/context.ts'
import { transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import {
  createEndpoint,
  createRegion,
  createService,
  ENDPOINT_INTERFACES,
  findRegion,
  listEndpoints,
  listServices,
  updateEndpoint,
} from './catalog/index.ts'
import {
  createDomain,
  createProject,
  createRole,
  createUser,
  DEFAULT_DOMAIN,
  findDomain,
  findProjectNamed,
  findRoleNamed,
  findUserNamed,
  grantRole,
  implyRole,
  Passwords,
  readImplications,
  type Target,
} from './directory/index.ts'
import { equals } from './entity/index.ts'
import { ensureTokenKey } from './token/index.ts'

export interface Bootstrap {
  adminPassword: string
  demoPassword: string
  region: string
  /** `url` may hold `%(project_id)s`. */
  endpoints: readonly { type: string; name: string; url: string }[]
}

/** Each implies the next. */
const LADDER = ['admin', 'manager', 'member', 'reader'] as const

/**
 * Domain `Default`, roles, projects and users `admin` and `demo`, signing key, region and catalogue. Passwords of users
 * that are there already stay as they are. Run with a context whose `who` is the cloud.
 */
export async function bootstrapIdentity(
  ctx: StoreCtx,
  spec: Bootstrap,
  passwords = new Passwords({ random: ctx.random }),
): Promise<void> {
  await transact(ctx, async (tx) => {
    await lockName(tx, 'identity.bootstrap')
    await ensureFoundations(tx)
    await ensureCatalog(tx, spec)
    for (const name of ['admin', 'demo']) await ensureProject(tx, name)
  })
  const admin = await ensureUser(ctx, passwords, 'admin', spec.adminPassword)
  const demo = await ensureUser(ctx, passwords, 'demo', spec.demoPassword)
  await transact(ctx, async (tx) => {
    const adminProject: Target = { kind: 'project', id: await ensureProject(tx, 'admin') }
    const demoProject: Target = { kind: 'project', id: await ensureProject(tx, 'demo') }
    if (admin.made)
      for (const target of [
        adminProject,
        demoProject,
        { kind: 'domain', id: DEFAULT_DOMAIN },
        { kind: 'system' },
      ] satisfies Target[])
        await grant(tx, admin.id, 'admin', target)
    if (demo.made) await grant(tx, demo.id, 'member', demoProject)
  })
}

/** The default domain, the usual roles and a key that signs tokens. */
export async function ensureFoundations(tx: StoreCtx): Promise<void> {
  if (!(await findDomain(tx, DEFAULT_DOMAIN)))
    await createDomain(tx, { id: DEFAULT_DOMAIN, name: 'Default', description: 'The default domain' })
  await ensureRoles(tx)
  await ensureTokenKey(tx)
}

async function ensureRoles(tx: StoreCtx): Promise<void> {
  for (const name of [...LADDER, 'service'])
    if (!(await findRoleNamed(tx, name))) await createRole(tx, { name, options: { immutable: true } })
  const implied = await readImplications(tx)
  for (const [i, name] of LADDER.entries()) {
    const prior = await findRoleNamed(tx, name)
    const next = LADDER[i + 1] && (await findRoleNamed(tx, LADDER[i + 1] ?? ''))
    if (prior && next && !implied.get(prior.id)?.includes(next.id)) await implyRole(tx, prior.id, next.id)
  }
}

export async function ensureProject(tx: StoreCtx, name: string): Promise<string> {
  const found = await findProjectNamed(tx, DEFAULT_DOMAIN, name)
  return (found ?? (await createProject(tx, { name, domainId: DEFAULT_DOMAIN }))).id
}

/** Outside of a transaction, since hashing takes its time. */
async function ensureUser(ctx: StoreCtx, passwords: Passwords, name: string, password: string) {
  const found = await findUserNamed(ctx, DEFAULT_DOMAIN, name)
  if (found) return { id: found.id, made: !(await hasGrant(ctx, found.id)) }
  const project = await findProjectNamed(ctx, DEFAULT_DOMAIN, name)
  const user = await createUser(ctx, passwords, { name, domainId: DEFAULT_DOMAIN, password, defaultProjectId: project?.id })
  return { id: user.id, made: true }
}

/** A crash between user and grants leaves a user without any: the next run gives them. */
async function hasGrant(ctx: StoreCtx, userId: string): Promise<boolean> {
  const query = ctx.db.selectFrom('role_assignment').select('role_id').where('actor_id', '=', userId)
  return (await query.executeTakeFirst()) !== undefined
}

async function grant(tx: StoreCtx, userId: string, roleName: string, target: Target): Promise<void> {
  const role = await findRoleNamed(tx, roleName)
  if (role) await grantRole(tx, { actor: { kind: 'user', id: userId }, target, roleId: role.id, inherited: false })
}

async function ensureCatalog(tx: StoreCtx, spec: Bootstrap): Promise<void> {
  if (!(await findRegion(tx, spec.region))) await createRegion(tx, { id: spec.region })
  for (const { type, name, url } of spec.endpoints) {
    const { items } = await listServices(tx, { filters: [equals('type', type)] })
    const serviceId = (items[0] ?? (await createService(tx, { type, name }))).id
    const { items: present } = await listEndpoints(tx, {
      filters: [equals('serviceId', serviceId), equals('regionId', spec.region)],
    })
    for (const face of ENDPOINT_INTERFACES) {
      const known = present.find((endpoint) => endpoint.interface === face)
      if (!known) await createEndpoint(tx, { serviceId, interface: face, regionId: spec.region, url })
      else if (known.url !== url) await updateEndpoint(tx, known.id, { url })
    }
  }
}
