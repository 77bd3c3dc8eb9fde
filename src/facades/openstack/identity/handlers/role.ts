import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createRole,
  deleteRole,
  getRole,
  implyRole,
  listImplied,
  listInferences,
  listRoles,
  type Role,
  removeImplied,
  requireImplied,
  showRole,
  updateRole,
} from '../../../../domain/identity/directory/index.ts'
import type { roleApi } from '../contract/role.ts'
import { extraOf, given, requireOwnId, requireSame } from '../extra.ts'
import { linksOf, listRequest, text } from '../query.ts'
import { roleView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'
import { defined } from './project.ts'

const ROLE_FILTERS = { id: text('id'), name: text('name'), domain_id: text('domain_id') } as const
const KNOWN = ['name', 'domain_id', 'description', 'options']

const short = (base: string, role: Role) => ({ id: role.id, name: role.name, links: roleView(base, role).links })

async function inference(ctx: StoreCtx, base: string, priorId: string, impliedId: string) {
  const [prior, implied] = [await getRole(ctx, priorId), await getRole(ctx, impliedId)]
  return { role_inference: { prior_role: short(base, prior), implies: short(base, implied) } }
}

export const roleHandlers: HandlersOf<typeof roleApi> = {
  listRoles: async (ctx, input) => {
    const page = await listRoles(ctx, listRequest(input.query, ROLE_FILTERS))
    return { roles: page.items.map((role) => roleView(input.base, role)), links: linksOf(input, page) }
  },
  createRole: async (ctx, { body: { role: wish }, base }) => {
    const { name, options } = wish
    const fields = { name, options, domainId: wish.domain_id, description: given(wish.description), extra: extraOf(wish, KNOWN) }
    return { role: roleView(base, await createRole(ctx, fields)) }
  },
  showRole: async (ctx, { params, base }) => ({ role: roleView(base, await showRole(ctx, params.role_id)) }),
  updateRole: async (ctx, { params, body: { role: wish }, base }) => {
    requireOwnId(wish, params.role_id)
    requireSame(wish, 'domain_id', (await getRole(ctx, params.role_id)).domainId)
    const { name, options } = wish
    const change = defined({ name, options, description: given(wish.description), extra: extraOf(wish, KNOWN) })
    return { role: roleView(base, await updateRole(ctx, params.role_id, change)) }
  },
  deleteRole: async (ctx, { params }) => deleteRole(ctx, params.role_id),
  listImpliedRoles: async (ctx, input) => {
    const prior = await getRole(ctx, input.params.prior_role_id)
    const items = await listImplied(ctx, prior.id)
    const implies = items.map((role) => short(input.base, role))
    return {
      role_inference: { prior_role: short(input.base, prior), implies },
      links: linksOf(input, { items, more: false }),
    }
  },
  implyRole: async (ctx, { params, base }) => {
    await implyRole(ctx, params.prior_role_id, params.implied_role_id)
    return inference(ctx, base, params.prior_role_id, params.implied_role_id)
  },
  showImpliedRole: async (ctx, { params, base }) => {
    await requireImplied(ctx, params.prior_role_id, params.implied_role_id)
    return inference(ctx, base, params.prior_role_id, params.implied_role_id)
  },
  checkImpliedRole: async (ctx, { params }) => requireImplied(ctx, params.prior_role_id, params.implied_role_id),
  removeImpliedRole: async (ctx, { params }) => removeImplied(ctx, params.prior_role_id, params.implied_role_id),
  listRoleInferences: async (ctx, input) => {
    const found = (await listInferences(ctx)).map(({ prior, implies }) => ({
      prior_role: short(input.base, prior),
      implies: implies.map((role) => short(input.base, role)),
    }))
    return { role_inferences: found, links: linksOf(input, { items: [], more: false }) }
  },
}
