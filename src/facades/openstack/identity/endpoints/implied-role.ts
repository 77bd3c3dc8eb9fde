/** What roles imply. */
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  getRole,
  implyRole,
  listImplied,
  listInferences,
  type Role,
  removeImplied,
  requireImplied,
} from '../../../../domain/identity/directory/index.ts'
import { collectionLinks } from '../../resource/page-links.ts'
import { allow } from '../allow.ts'
import { body, free, listLinks } from '../pieces.ts'
import { operation } from '../resources/collection.ts'
import { role } from '../resources/role.ts'

const short = (base: string, one: Role) => ({ id: one.id, name: one.name, links: role.viewOf(base, one).links })

async function inference(ctx: StoreCtx, base: string, priorId: string, impliedId: string) {
  const [prior, implied] = [await getRole(ctx, priorId), await getRole(ctx, impliedId)]
  return { role_inference: { prior_role: short(base, prior), implies: short(base, implied) } }
}

const one = { path: '/roles/{prior_role_id}/implies/{implied_role_id}' } as const
const returns = body({ role_inference: body({ prior_role: free, implies: free }) })

export const impliedRoles = {
  listImpliedRoles: operation(
    {
      method: 'GET',
      path: '/roles/{prior_role_id}/implies',
      summary: 'The roles that a role implies',
      action: 'identity:list_implied_roles',
      allow: allow.systemReader,
      status: 200,
      returns: body({ role_inference: body({ prior_role: free, implies: Type.Array(free) }), links: listLinks }),
    },
    async (ctx, input) => {
      const prior = await getRole(ctx, input.params.prior_role_id)
      const items = await listImplied(ctx, prior.id)
      const implies = items.map((implied) => short(input.base, implied))
      return { role_inference: { prior_role: short(input.base, prior), implies }, ...collectionLinks(input) }
    },
  ),
  implyRole: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Let a role imply another',
      action: 'identity:create_implied_role',
      allow: allow.admin,
      status: 201,
      returns,
    },
    async (ctx, { params, base }) => {
      await implyRole(ctx, params.prior_role_id, params.implied_role_id)
      return inference(ctx, base, params.prior_role_id, params.implied_role_id)
    },
  ),
  showImpliedRole: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show that a role implies another',
      action: 'identity:get_implied_role',
      allow: allow.systemReader,
      status: 200,
      returns,
    },
    async (ctx, { params, base }) => {
      await requireImplied(ctx, params.prior_role_id, params.implied_role_id)
      return inference(ctx, base, params.prior_role_id, params.implied_role_id)
    },
  ),
  checkImpliedRole: operation(
    {
      ...one,
      method: 'HEAD',
      summary: 'Does a role imply another?',
      action: 'identity:check_implied_role',
      allow: allow.systemReader,
      status: 204,
    },
    async (ctx, { params }) => requireImplied(ctx, params.prior_role_id, params.implied_role_id),
  ),
  removeImpliedRole: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Let a role no longer imply another',
      action: 'identity:delete_implied_role',
      allow: allow.admin,
      status: 204,
    },
    async (ctx, { params }) => removeImplied(ctx, params.prior_role_id, params.implied_role_id),
  ),
  listRoleInferences: operation(
    {
      method: 'GET',
      path: '/role_inferences',
      summary: 'Every role with those it implies',
      action: 'identity:list_role_inference_rules',
      allow: allow.systemReader,
      status: 200,
      returns: body({ role_inferences: Type.Array(free) }),
    },
    async (ctx, input) => {
      const found = (await listInferences(ctx)).map(({ prior, implies }) => ({
        prior_role: short(input.base, prior),
        implies: implies.map((implied) => short(input.base, implied)),
      }))
      return { role_inferences: found, ...collectionLinks(input) }
    },
  ),
}
