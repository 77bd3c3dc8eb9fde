import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, flag, free, idText, listOf, name, orNull, selfLink } from './pieces.ts'

const rule = body({
  service: Type.String({ maxLength: 64, pattern: '[\\S]+' }),
  method: Type.Enum(['POST', 'GET', 'HEAD', 'PATCH', 'PUT', 'DELETE']),
  path: Type.String({ maxLength: 128, pattern: '^\\/.*' }),
})
const roleRef = body({ id: Type.Optional(idText), name: Type.Optional(name(255)), domain: Type.Optional(free) })

const credential = body({
  id: Type.String(),
  name: Type.String(),
  description: orNull(Type.String()),
  project_id: Type.String(),
  roles: Type.Array(free),
  expires_at: orNull(Type.String()),
  unrestricted: Type.Boolean(),
  links: selfLink,
})
const one = body({ application_credential: credential })
const path = '/users/{user_id}/application_credentials'

export const applicationCredentialApi = defineApi({
  listApplicationCredentials: {
    method: 'GET',
    path,
    summary: "A user's application credentials",
    action: 'identity:list_application_credentials',
    allow: allow.systemReaderOrSelf,
    status: 200,
    returns: listOf('application_credentials', credential),
  },
  createApplicationCredential: {
    method: 'POST',
    path,
    summary: 'Make an application credential',
    action: 'identity:create_application_credential',
    allow: allow.self,
    status: 201,
    body: body({
      application_credential: body({
        name: name(255),
        description: Type.Optional(orNull(Type.String())),
        secret: Type.Optional(orNull(Type.String())),
        expires_at: Type.Optional(orNull(Type.String())),
        roles: Type.Optional(Type.Array(roleRef)),
        unrestricted: Type.Optional(orNull(flag)),
        access_rules: Type.Optional(Type.Array(Type.Union([body({ id: idText }), rule]), { maxItems: 100 })),
      }),
    }),
    returns: one,
  },
  showApplicationCredential: {
    method: 'GET',
    path: `${path}/{application_credential_id}`,
    summary: 'One application credential',
    action: 'identity:get_application_credential',
    allow: allow.systemReaderOrSelf,
    status: 200,
    returns: one,
  },
  deleteApplicationCredential: {
    method: 'DELETE',
    path: `${path}/{application_credential_id}`,
    summary: 'Take an application credential away',
    action: 'identity:delete_application_credential',
    allow: allow.adminOrSelf,
    status: 204,
  },
})

const keptRule = body({
  id: Type.String(),
  service: Type.String(),
  method: Type.String(),
  path: Type.String(),
  links: selfLink,
})

export const accessRuleApi = defineApi({
  listAccessRules: {
    method: 'GET',
    path: '/users/{user_id}/access_rules',
    summary: "A user's access rules",
    action: 'identity:list_access_rules',
    allow: allow.accessRuleReader,
    status: 200,
    returns: listOf('access_rules', keptRule),
  },
  showAccessRule: {
    method: 'GET',
    path: '/users/{user_id}/access_rules/{access_rule_id}',
    summary: 'One access rule',
    action: 'identity:get_access_rule',
    allow: allow.accessRuleReader,
    status: 200,
    returns: body({ access_rule: keptRule }),
  },
  deleteAccessRule: {
    method: 'DELETE',
    path: '/users/{user_id}/access_rules/{access_rule_id}',
    summary: 'Remove an access rule that no credential uses',
    action: 'identity:delete_access_rule',
    allow: allow.accessRuleOwner,
    status: 204,
  },
})
