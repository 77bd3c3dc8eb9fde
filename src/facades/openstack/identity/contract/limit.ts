import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, idText, listOf, name, orNull, selfLink } from './pieces.ts'

const amount = Type.Integer({ minimum: -1, maximum: 0x7fffffff })
const closed = { additionalProperties: false }
const description = Type.Optional(orNull(Type.String({ maxLength: 255 })))
const about = { service_id: idText, region_id: Type.Optional(orNull(idText)), resource_name: name(255), description }

const shown = {
  id: Type.String(),
  service_id: Type.String(),
  region_id: orNull(Type.String()),
  resource_name: Type.String(),
  description: orNull(Type.String()),
  links: selfLink,
}
const registered = body({ ...shown, default_limit: Type.Integer() })
const limit = body({
  ...shown,
  project_id: orNull(Type.String()),
  domain_id: orNull(Type.String()),
  resource_limit: Type.Integer(),
})

export const registeredLimitApi = defineApi({
  listRegisteredLimits: {
    method: 'GET',
    path: '/registered_limits',
    summary: 'List default limits',
    action: 'identity:list_registered_limits',
    allow: allow.anyToken,
    status: 200,
    returns: listOf('registered_limits', registered),
  },
  createRegisteredLimits: {
    method: 'POST',
    path: '/registered_limits',
    summary: 'Create default limits, all or none',
    action: 'identity:create_registered_limits',
    allow: allow.admin,
    body: Type.Object(
      { registered_limits: Type.Array(Type.Object({ ...about, default_limit: amount }, closed), { minItems: 1 }) },
      closed,
    ),
    status: 201,
    returns: body({ registered_limits: Type.Array(registered) }),
  },
  showRegisteredLimit: {
    method: 'GET',
    path: '/registered_limits/{registered_limit_id}',
    summary: 'Show a default limit',
    action: 'identity:get_registered_limit',
    allow: allow.anyToken,
    status: 200,
    returns: body({ registered_limit: registered }),
  },
  updateRegisteredLimit: {
    method: 'PATCH',
    path: '/registered_limits/{registered_limit_id}',
    summary: 'Change a default limit that no project has another for',
    action: 'identity:update_registered_limit',
    allow: allow.admin,
    body: Type.Object({ registered_limit: Type.Partial(Type.Object({ ...about, default_limit: amount }, closed)) }, closed),
    status: 200,
    returns: body({ registered_limit: registered }),
  },
  deleteRegisteredLimit: {
    method: 'DELETE',
    path: '/registered_limits/{registered_limit_id}',
    summary: 'Delete a default limit that no project has another for',
    action: 'identity:delete_registered_limit',
    allow: allow.admin,
    status: 204,
  },
})

const whose = { project_id: Type.Optional(orNull(idText)), domain_id: Type.Optional(orNull(idText)) }

export const limitApi = defineApi({
  showLimitModel: {
    method: 'GET',
    path: '/limits/model',
    summary: 'How limits of domains and projects belong together',
    action: 'identity:get_limit_model',
    allow: allow.anyToken,
    status: 200,
    returns: body({ model: body({ name: Type.String(), description: Type.String() }) }),
  },
  listLimits: {
    method: 'GET',
    path: '/limits',
    summary: 'List limits of the own project or domain; an admin those of all',
    action: 'identity:list_limits',
    allow: allow.anyToken,
    status: 200,
    returns: listOf('limits', limit),
  },
  createLimits: {
    method: 'POST',
    path: '/limits',
    summary: 'Create limits of projects and domains, all or none',
    action: 'identity:create_limits',
    allow: allow.admin,
    body: Type.Object(
      { limits: Type.Array(Type.Object({ ...whose, ...about, resource_limit: amount }, closed), { minItems: 1 }) },
      closed,
    ),
    status: 201,
    returns: body({ limits: Type.Array(limit) }),
  },
  showLimit: {
    method: 'GET',
    path: '/limits/{limit_id}',
    summary: 'Show a limit',
    action: 'identity:get_limit',
    allow: allow.limitReader,
    status: 200,
    returns: body({ limit }),
  },
  updateLimit: {
    method: 'PATCH',
    path: '/limits/{limit_id}',
    summary: 'Change a limit',
    action: 'identity:update_limit',
    allow: allow.admin,
    body: Type.Object({ limit: Type.Object({ resource_limit: Type.Optional(amount), description }, closed) }, closed),
    status: 200,
    returns: body({ limit }),
  },
  deleteLimit: {
    method: 'DELETE',
    path: '/limits/{limit_id}',
    summary: 'Delete a limit; the default holds again',
    action: 'identity:delete_limit',
    allow: allow.admin,
    status: 204,
  },
})
