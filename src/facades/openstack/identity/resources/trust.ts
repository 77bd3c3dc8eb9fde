/** Trusts as Keystone's API has them. */

import { orNull, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createTrust,
  deleteTrust,
  findTrust,
  getTrust,
  listTrusts,
  rolesOfTrust,
} from '../../../../domain/identity/delegation/index.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import { mapped, orNull as orNone } from '../../resource/reader.ts'
import { microTimeZ, timeOf } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { free } from '../pieces.ts'
import { rowTarget } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'
import { role } from './role.ts'
import { roleIdsOf, roleRef } from './role-reference.ts'

const text = judged(Type.String())
const count = (minimum: number) => orAbsent(judged(Type.Integer({ minimum, maximum: 2 ** 31 - 1 })))
const countShown = orNull(Type.Integer())

export const trust = collection({
  name: 'trust',
  plural: 'trusts',
  path: '/OS-TRUST/trusts',
  target: rowTarget('trust', trustRow, ['get_trust', 'delete_trust', 'list_roles_for_trust', 'get_role_for_trust']),
  allow: { list: allow.systemReader, show: allow.trustReader, create: allow.trustor, delete: allow.trustOwner },
  summaries: { list: 'Trusts, of one trustor or for one trustee', create: 'Let another user act for oneself' },
  open: true,
  attributes: {
    id,
    trustor_user_id: attr(text, { field: 'trustorId', create: 'must', filter: 'trustorId' }),
    trustee_user_id: attr(text, { field: 'trusteeId', create: 'must', filter: 'trusteeId' }),
    project_id: attr(
      mapped(orNone(text), (project) => project || null),
      { field: 'projectId', create: 'may' },
    ),
    impersonation: attr(judged(Type.Boolean()), { field: 'impersonation', create: 'must' }),
    expires_at: attr(orAbsent(mapped(text, (time) => timeOf(time, 'expires_at'))), {
      field: 'expiresAt',
      create: 'may',
      show: (time: number | null) => (time === null ? null : microTimeZ(time)),
      schema: orNull(Type.String()),
    }),
    deleted_at: shownOnly(Type.Null(), {}),
    remaining_uses: attr(count(1), { field: 'remainingUses', create: 'may', schema: countShown }),
    redelegated_trust_id: attr(orAbsent(text), { field: 'redelegatedTrustId', create: 'may', schema: orNull(Type.String()) }),
    redelegation_count: attr(count(0), { field: 'redelegationCount', create: 'may', schema: countShown }),
    allow_redelegation: attr(orAbsent(judged(Type.Boolean())), { field: 'allowRedelegation', create: 'may', hidden: true }),
    roles: attr(judged(Type.Array(roleRef)), {
      field: 'roles',
      create: 'may',
      hidden: true,
    }),
    roles_links: shownOnly(free, { optional: true }),
  },
  list: listTrusts,
  get: getTrust,
  create: async (ctx, { roles, redelegatedTrustId: _, allowRedelegation = false, projectId = null, ...spec }) =>
    createTrust(ctx, { ...spec, projectId, allowRedelegation, roleIds: await roleIdsOf(ctx, roles) }),
  remove: deleteTrust,
  view: () => ({ deleted_at: null }),
  viewOfOne: async (ctx, item, { request: { base } }) => {
    const roles = await rolesOfTrust(ctx, item)
    return { roles: roles.map((one) => role.viewOf(base, one)), roles_links: roleLinks(base, item.id) }
  },
})

export const roleLinks = (base: string, trustId: string) => ({
  self: `${base}/OS-TRUST/trusts/${trustId}/roles`,
  next: null,
  previous: null,
})

async function trustRow(ctx: StoreCtx, id: string) {
  const found = await findTrust(ctx, id)
  return found && { id, trustor_user_id: found.trustorId, trustee_user_id: found.trusteeId, project_id: found.projectId }
}
