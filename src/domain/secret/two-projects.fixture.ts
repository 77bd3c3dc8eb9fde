/** For tests: projects that have one of everything that this service keeps, and all its rows to compare. */
import type { StoreCtx } from '../../store/context.ts'
import type { Store } from '../../store/store.ts'
import { createProject } from '../identity/directory/index.ts'
import { startIdentity } from '../identity/identity.fixture.ts'
import { addConsumer, addContainerConsumer, addMetadata, createContainer, createOrder, createSecret, setAccess } from './index.ts'
import { secretLab, text, userOf } from './secret.fixture.ts'

export const TABLES = [
  'secret',
  'secret_metadata',
  'secret_consumer',
  'secret_order',
  'secret_container',
  'secret_container_member',
  'secret_container_consumer',
  'secret_access',
  'secret_access_user',
  'secret_project_key',
] as const

export async function everyRow(ctx: StoreCtx) {
  const found: Record<string, string[]> = {}
  for (const table of TABLES)
    found[table] = (await ctx.db.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort()
  return found
}

/** Two projects, of which each has one of everything. */
export async function twoProjects(store: Store) {
  const { ctx } = await startIdentity(store)
  const { cloud, sealing } = secretLab(store)
  const make = async (name: string) => (await createProject(ctx, { name, domainId: 'default' })).id
  const as = (id: string) => ({ ...cloud, who: userOf('ann', id, ['member', 'reader']) })
  const fill = async (id: string) => {
    const own = as(id)
    const secret = await createSecret(own, sealing, { payload: text(`of ${id}`) })
    await addMetadata(own, secret.id, 'a', 'b')
    await addConsumer(own, secret.id, { service: 's', resource_type: 't', resource_id: id })
    await setAccess(cloud, secret.id, { users: ['bob'] })
    const container = await createContainer(own, { name: 'c', type: 'generic', members: [{ name: 'm', secretId: secret.id }] })
    await setAccess(cloud, container.id, { users: ['bob'], projectAccess: false })
    await addContainerConsumer(own, container.id, { name: 'n', url: 'http://u' })
    const order = { algorithm: 'aes', bitLength: 256, contentType: 'application/octet-stream', secret: {} } as const
    await createOrder(own, sealing, { type: 'key', meta: {}, ...order })
    return secret.id
  }
  return { ctx, cloud, sealing, make, as, fill }
}
