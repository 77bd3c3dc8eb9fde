/** Which projects may use a volume type that is not for everybody. */
import { strict, Type } from '../../../../api/schema.ts'
import { allowType, typeProjects } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { neededName } from '../pieces.ts'

const access = Type.Object({ volume_type_id: Type.String(), project_id: Type.String() })
const project = strict({ project: neededName })
const verb = { method: 'POST', path: '/types/{type_id}/action', allow: allow.admin, status: 202 } as const

export const typeAccess: Operations = {
  listTypeAccess: operation(
    {
      method: 'GET',
      path: '/types/{type_id}/os-volume-type-access',
      summary: 'List the projects that may use a volume type',
      action: 'volume_extension:volume_type_access:get_all_for_type',
      allow: allow.admin,
      status: 200,
      returns: Type.Object({ volume_type_access: Type.Array(access) }),
    },
    async (ctx, { params: { type_id: id } }) => ({
      volume_type_access: (await typeProjects(ctx, id)).map((project_id) => ({ volume_type_id: id, project_id })),
    }),
  ),
  addTypeAccess: operation(
    {
      ...verb,
      verb: 'addProjectAccess',
      summary: 'Let a project use a volume type',
      action: 'volume_extension:volume_type_access:addProjectAccess',
      body: strict({ addProjectAccess: project }),
    },
    (ctx, { params, body }) => allowType(ctx, params.type_id, body.addProjectAccess.project, true),
  ),
  removeTypeAccess: operation(
    {
      ...verb,
      verb: 'removeProjectAccess',
      summary: 'Let a project use a volume type no more',
      action: 'volume_extension:volume_type_access:removeProjectAccess',
      body: strict({ removeProjectAccess: project }),
    },
    (ctx, { params, body }) => allowType(ctx, params.type_id, body.removeProjectAccess.project, false),
  ),
}
