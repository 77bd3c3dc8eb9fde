/** The roles that a trust passes on. */
import { Type } from '../../../../api/schema.ts'
import { getTrust, rolesOfTrust } from '../../../../domain/identity/delegation/index.ts'
import { itemSchema, wrapped } from '../../resource/collection-schema.ts'
import { allow } from '../allow.ts'
import { body, free, listLinks } from '../pieces.ts'
import { operation } from '../resources/collection.ts'
import { role } from '../resources/role.ts'
import { noRole } from '../resources/role-reference.ts'
import { roleLinks } from '../resources/trust.ts'

export const trustRoles = {
  listTrustRoles: operation(
    {
      method: 'GET',
      path: '/OS-TRUST/trusts/{trust_id}/roles',
      summary: 'The roles that a trust passes on',
      action: 'identity:list_roles_for_trust',
      allow: allow.trustReader,
      status: 200,
      returns: body({ roles: Type.Array(free), links: listLinks }),
    },
    async (ctx, { params, base }) => {
      const trust = await getTrust(ctx, params.trust_id)
      const roles = await rolesOfTrust(ctx, trust)
      return { roles: roles.map((one) => role.viewOf(base, one)), links: roleLinks(base, trust.id) }
    },
  ),
  showTrustRole: operation(
    {
      method: 'GET',
      path: '/OS-TRUST/trusts/{trust_id}/roles/{role_id}',
      summary: 'One role that a trust passes on',
      action: 'identity:get_role_for_trust',
      allow: allow.trustReader,
      status: 200,
      returns: wrapped('role', itemSchema(role)),
    },
    async (ctx, { params, base }) => {
      const trust = await getTrust(ctx, params.trust_id)
      const found = (await rolesOfTrust(ctx, trust)).find(({ id }) => id === params.role_id)
      if (!found) throw noRole(params.role_id)
      return { role: role.viewOf(base, found) }
    },
  ),
}
