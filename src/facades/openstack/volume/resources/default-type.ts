/** Which type a project's volumes have unless told, where that is not the cloud's default. */
import { strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { projectExists } from '../../../../domain/identity/directory/index.ts'
import {
  getDefaultType,
  listDefaultTypes,
  setDefaultType,
  unsetDefaultType,
  volumeRefusals,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { cinderRefusals } from '../refusals.ts'

const shown = Type.Object({ project_id: Type.String(), volume_type_id: Type.String() })
const path = '/default-types/{project_id}'
const common = { allow: allow.admin, since: '3.62' } as const
const viewOf = ({ projectId, typeId }: { projectId: string; typeId: string }) => ({
  project_id: projectId,
  volume_type_id: typeId,
})

async function requireProject(ctx: StoreCtx, id: string): Promise<void> {
  if (!(await projectExists(ctx, id))) throw cinderRefusals.no_such_project({ id })
}

export const defaultTypes: Operations = {
  listDefaultTypes: operation(
    {
      ...common,
      method: 'GET',
      path: '/default-types',
      summary: 'List the projects that have a default volume type of their own',
      action: 'volume_extension:default_get_all',
      status: 200,
      returns: Type.Object({ default_types: Type.Array(shown) }),
    },
    async (ctx) => ({ default_types: (await listDefaultTypes(ctx)).map(viewOf) }),
  ),
  showDefaultType: operation(
    {
      ...common,
      method: 'GET',
      path,
      summary: 'Show a project’s own default volume type',
      action: 'volume_extension:default_get',
      status: 200,
      returns: Type.Object({ default_type: shown }),
    },
    async (ctx, { params }) => {
      await requireProject(ctx, params.project_id)
      return { default_type: viewOf(await getDefaultType(ctx, params.project_id)) }
    },
  ),
  setDefaultType: operation(
    {
      ...common,
      method: 'PUT',
      path,
      summary: 'Give a project a default volume type of its own',
      action: 'volume_extension:default_set_or_update',
      body: strict({ default_type: strict({ volume_type: Type.String({ minLength: 1, maxLength: 255 }) }) }),
      status: 200,
      returns: Type.Object({ default_type: shown }),
    },
    async (ctx, { params, body: { default_type } }) => {
      await requireProject(ctx, params.project_id)
      const set = await setDefaultType(ctx, params.project_id, default_type.volume_type).catch((thrown) => {
        if (!volumeRefusals.type_not_found.is(thrown)) throw thrown
        throw cinderRefusals.default_type_unknown({ type: default_type.volume_type })
      })
      return { default_type: viewOf(set) }
    },
  ),
  unsetDefaultType: operation(
    {
      ...common,
      method: 'DELETE',
      path,
      summary: 'Let a project have the cloud’s default volume type again',
      action: 'volume_extension:default_unset',
      status: 204,
    },
    (ctx, { params }) => unsetDefaultType(ctx, params.project_id),
  ),
}
