/** Finds what paths name, in the words of Barbican's rules. */
import type { RowTarget, Targets } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { findAccess, findAnyContainer, findAnyOrder, findAnySecret, secretRefusals } from '../../../domain/secret/index.ts'
import { barbicanRefusals } from './refusals.ts'

const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)

interface Owned {
  id: string
  projectId: string
  creatorId: string | null
}

/** With what its access list says of whoever asks. */
export async function aimedAt(
  ctx: StoreCtx,
  kind: 'secret' | 'container',
  row: Owned,
): Promise<Readonly<Record<string, unknown>>> {
  const access = await findAccess(ctx, row.id)
  const named = ctx.who.kind === 'user' && access?.users.includes(ctx.who.userId)
  return {
    project_id: row.projectId,
    [`target.${kind}.project_id`]: row.projectId,
    [`target.${kind}.creator_id`]: row.creatorId,
    [`target.${kind}.read_project_access`]: access?.projectAccess ?? true,
    ...(named && { [`target.${kind}.read`]: 'read' }),
  }
}

const secret: RowTarget<StoreCtx> = {
  find: async (ctx, id) => {
    const row = await findAnySecret(ctx, id)
    return row && aimedAt(ctx, 'secret', row)
  },
  absent: (id) => (isUuid(id) ? secretRefusals.secret_not_found({ id }) : barbicanRefusals.invalid_id({ what: 'secret' })),
  // as in Barbican: an id is no secret, and one that exists is told from one that does not
  known: true,
}

const container: RowTarget<StoreCtx> = {
  find: async (ctx, id) => {
    const row = await findAnyContainer(ctx, id)
    return row && aimedAt(ctx, 'container', row)
  },
  absent: (id) => (isUuid(id) ? secretRefusals.container_not_found({ id }) : barbicanRefusals.invalid_id({ what: 'container' })),
  known: true,
}

const projectFor = ({ who }: StoreCtx) => (who.kind === 'user' && who.scope.kind === 'project' ? who.scope.projectId : undefined)

/** Those of other projects are not there. */
const order: RowTarget<StoreCtx> = {
  find: async (ctx, id) => {
    const row = await findAnyOrder(ctx, id)
    if (!row || row.project_id !== projectFor(ctx)) return undefined
    const { project_id, creator_id } = row
    return { project_id, 'target.order.project_id': project_id, 'target.order.creator_id': creator_id }
  },
  absent: (id) => secretRefusals.order_not_found({ id }),
  known: true,
}

export const targets: Targets<StoreCtx> = {
  secret_id: secret,
  container_id: container,
  order_id: order,
  consumer_id: 'of the secret or container that the path names, whom rules ask about',
  project_id: 'a project, which rules compare by its id as it stands in the path',
  secret_store_id: 'of the whole cloud: rules go by who asks',
  transport_key_id: 'of the whole cloud: rules go by who asks',
  key: 'a word noted of a secret that the path names already',
}
