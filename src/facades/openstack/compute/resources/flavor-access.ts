/** Which projects may use a private flavor. */
import { strict, Type } from '../../../../api/schema.ts'
import { allowShape, shapeProjects } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { requireProject } from '../project-check.ts'

const access = Type.Object({ flavor_access: Type.Array(Type.Object({ flavor_id: Type.String(), tenant_id: Type.String() })) })
const tenant = strict({ tenant: Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-]*$' }) })
const acting = { method: 'POST', path: '/flavors/{flavor_id}/action', allow: allow.admin, status: 200, returns: access } as const

const viewOf = (id: string, projects: readonly string[]) => ({
  flavor_access: projects.map((tenant_id) => ({ flavor_id: id, tenant_id })),
})

async function change(ctx: StoreCtx, id: string, projectId: string, allowed: boolean) {
  await requireProject(ctx, projectId)
  return viewOf(id, await allowShape(ctx, id, projectId, allowed))
}

export const flavorAccess: Operations = {
  listFlavorAccess: operation(
    {
      method: 'GET',
      path: '/flavors/{flavor_id}/os-flavor-access',
      summary: 'List the projects that may use a private flavor',
      action: 'os_compute_api:os-flavor-access',
      allow: allow.admin,
      status: 200,
      returns: access,
    },
    async (ctx, { params }) => viewOf(params.flavor_id, await shapeProjects(ctx, params.flavor_id)),
  ),
  addFlavorAccess: operation(
    {
      ...acting,
      verb: 'addTenantAccess',
      summary: 'Let a project use a private flavor',
      action: 'os_compute_api:os-flavor-access:add_tenant_access',
      body: Type.Object({ addTenantAccess: tenant }),
    },
    async (ctx, { params, body }) => change(ctx, params.flavor_id, body.addTenantAccess.tenant, true),
  ),
  removeFlavorAccess: operation(
    {
      ...acting,
      verb: 'removeTenantAccess',
      summary: 'Let a project use a private flavor no more',
      action: 'os_compute_api:os-flavor-access:remove_tenant_access',
      body: Type.Object({ removeTenantAccess: tenant }),
    },
    async (ctx, { params, body }) => change(ctx, params.flavor_id, body.removeTenantAccess.tenant, false),
  ),
}
