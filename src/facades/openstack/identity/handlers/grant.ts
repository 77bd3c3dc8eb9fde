/** One handler for each verb serves every target, actor and inheritance. */
import type { Endpoint, Input } from '../../../../api/define.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Grant, grantRole, requireGrant, revokeRole, rolesGranted } from '../../../../domain/identity/directory/index.ts'
import { GRANT_ENDPOINTS, type GrantName, type GrantPlace, type GrantVerb, type grantApi } from '../contract/grant.ts'
import { linksOf } from '../query.ts'
import { roleView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'

type Serve = (ctx: StoreCtx, grant: Grant, input: Input<Endpoint>) => Promise<unknown>

const SERVE: Record<GrantVerb, Serve> = {
  list: async (ctx, { actor, target, inherited }, input) => {
    const items = await rolesGranted(ctx, actor, target, inherited)
    return { roles: items.map((role) => roleView(input.base, role)), links: linksOf(input, { items, more: false }) }
  },
  grant: (ctx, grant) => grantRole(ctx, grant),
  check: (ctx, grant) => requireGrant(ctx, grant),
  show: (ctx, grant) => requireGrant(ctx, grant),
  revoke: (ctx, grant) => revokeRole(ctx, grant),
}

function grantIn({ target, actor, inherited }: GrantPlace, params: Readonly<Record<string, string>>): Grant {
  const idOf = (kind: string) => params[`${kind}_id`] ?? ''
  return {
    actor: { kind: actor, id: idOf(actor) },
    target: target === 'system' ? { kind: target } : { kind: target, id: idOf(target) },
    roleId: idOf('role'),
    inherited,
  }
}

type GrantHandlers = HandlersOf<typeof grantApi>

export const grantHandlers: GrantHandlers = Object.fromEntries(
  GRANT_ENDPOINTS.map(({ name, verb, place }) => [
    name,
    (ctx: StoreCtx, input: Input<Endpoint>) => SERVE[verb](ctx, grantIn(place, input.params), input),
  ]),
) as { [Name in GrantName]: GrantHandlers[Name] }
