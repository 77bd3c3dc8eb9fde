import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createTrust,
  deleteTrust,
  getTrust,
  listTrusts,
  rolesOfTrust,
  type Trust,
} from '../../../../domain/identity/delegation/index.ts'
import { findRoleNamed } from '../../../../domain/identity/directory/index.ts'
import { notFound } from '../../../../kernel/errors.ts'
import { timeOf } from '../../resource/time.ts'
import type { trustApi } from '../contract/trust.ts'
import { extraOf, given } from '../extra.ts'
import { linksOf, listRequest, text } from '../query.ts'
import { roleView } from '../translate.ts'
import { trustRolesView, trustView, wholeTrustView } from '../trust-view.ts'
import type { HandlersOf } from './deps.ts'

const FILTERS = { trustor_user_id: text('trustor_id'), trustee_user_id: text('trustee_id') } as const

const KNOWN = [
  'trustor_user_id',
  'trustee_user_id',
  'project_id',
  'impersonation',
  'roles',
  'roles_links',
  'expires_at',
  'deleted_at',
  'remaining_uses',
  'allow_redelegation',
  'redelegation_count',
  'redelegated_trust_id',
]

const noRole = (what: string) => notFound(`Could not find role: ${what}.`, 'role_not_found')

async function roleIdsOf(ctx: StoreCtx, roles: readonly { id?: string; name?: string }[] = []): Promise<string[]> {
  return Promise.all(
    roles.map(async ({ id, name = '' }) => {
      const found = id ?? (await findRoleNamed(ctx, name))?.id
      if (found === undefined) throw noRole(name)
      return found
    }),
  )
}

const whole = async (ctx: StoreCtx, base: string, trust: Trust) => wholeTrustView(base, trust, await rolesOfTrust(ctx, trust))

export const trustHandlers: HandlersOf<typeof trustApi> = {
  listTrusts: async (ctx, input) => {
    const page = await listTrusts(ctx, listRequest(input.query, FILTERS))
    return { trusts: page.items.map((trust) => trustView(input.base, trust)), links: linksOf(input, page) }
  },
  createTrust: async (ctx, { body: { trust: wish }, base }) => {
    const expiresAt = given(wish.expires_at)
    const trust = await createTrust(ctx, {
      trustorId: wish.trustor_user_id,
      trusteeId: wish.trustee_user_id,
      projectId: wish.project_id || null,
      impersonation: wish.impersonation,
      roleIds: await roleIdsOf(ctx, wish.roles),
      extra: extraOf(wish, KNOWN),
      ...(expiresAt !== undefined && { expiresAt: timeOf(expiresAt, 'expires_at') }),
      remainingUses: given(wish.remaining_uses),
      allowRedelegation: wish.allow_redelegation ?? false,
      redelegationCount: given(wish.redelegation_count),
    })
    return { trust: await whole(ctx, base, trust) }
  },
  showTrust: async (ctx, { params, base }) => ({ trust: await whole(ctx, base, await getTrust(ctx, params.trust_id)) }),
  deleteTrust: async (ctx, { params }) => deleteTrust(ctx, params.trust_id),
  listTrustRoles: async (ctx, { params, base }) => {
    const trust = await getTrust(ctx, params.trust_id)
    return trustRolesView(base, trust, await rolesOfTrust(ctx, trust))
  },
  showTrustRole: async (ctx, { params, base }) => {
    const trust = await getTrust(ctx, params.trust_id)
    const role = (await rolesOfTrust(ctx, trust)).find(({ id }) => id === params.role_id)
    if (!role) throw noRole(params.role_id)
    return { role: roleView(base, role) }
  },
}
