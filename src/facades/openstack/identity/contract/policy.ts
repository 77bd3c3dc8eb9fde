import { defineApi, type Endpoint } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { endpoint } from './catalog.ts'
import { body, listOf, selfLink } from './pieces.ts'

const policy = body({ id: Type.String(), type: Type.String(), blob: Type.String(), links: selfLink })
const fields = { blob: Type.String(), type: Type.String({ maxLength: 255 }) }

export const policyApi = defineApi({
  listPolicies: {
    method: 'GET',
    path: '/policies',
    summary: 'List policies',
    action: 'identity:list_policies',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('policies', policy),
  },
  createPolicy: {
    method: 'POST',
    path: '/policies',
    summary: 'Create a policy',
    action: 'identity:create_policy',
    allow: allow.admin,
    body: body({ policy: body(fields) }),
    status: 201,
    returns: body({ policy }),
  },
  showPolicy: {
    method: 'GET',
    path: '/policies/{policy_id}',
    summary: 'Show a policy',
    action: 'identity:get_policy',
    allow: allow.systemReader,
    status: 200,
    returns: body({ policy }),
  },
  updatePolicy: {
    method: 'PATCH',
    path: '/policies/{policy_id}',
    summary: 'Change a policy',
    action: 'identity:update_policy',
    allow: allow.admin,
    body: body({
      policy: Type.Object(
        { blob: Type.Optional(fields.blob), type: Type.Optional(fields.type) },
        { additionalProperties: true, minProperties: 1 },
      ),
    }),
    status: 200,
    returns: body({ policy }),
  },
  deletePolicy: {
    method: 'DELETE',
    path: '/policies/{policy_id}',
    summary: 'Delete a policy and its associations',
    action: 'identity:delete_policy',
    allow: allow.admin,
    status: 204,
  },
  listPolicyEndpoints: {
    method: 'GET',
    path: '/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints',
    summary: 'Endpoints that a policy is for',
    action: 'identity:list_endpoints_for_policy',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('endpoints', endpoint),
  },
  showEndpointPolicy: {
    method: 'GET',
    path: '/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy',
    summary: 'The policy that holds for an endpoint',
    action: 'identity:get_policy_for_endpoint',
    allow: allow.systemReader,
    status: 200,
    returns: body({ policy }),
  },
})

/** Three subjects, each with a path and a name in policy actions. */
const SUBJECTS = {
  Endpoint: { path: 'endpoints/{endpoint_id}', action: 'endpoint' },
  Service: { path: 'services/{service_id}', action: 'service' },
  RegionAndService: { path: 'services/{service_id}/regions/{region_id}', action: 'region_and_service' },
} as const

type Subject = keyof typeof SUBJECTS

const VERBS = {
  check: { method: 'GET', allow: allow.systemReader, summary: 'Is the policy associated with this?' },
  create: { method: 'PUT', allow: allow.admin, summary: 'Associate a policy' },
  delete: { method: 'DELETE', allow: allow.admin, summary: 'End an association of a policy' },
} as const

export type AssociationVerb = keyof typeof VERBS
export type AssociationName = `${AssociationVerb}${Subject}Association`

export const ASSOCIATIONS = (Object.keys(SUBJECTS) as Subject[]).flatMap((subject) =>
  (Object.keys(VERBS) as AssociationVerb[]).map((verb) => ({
    name: `${verb}${subject}Association` as AssociationName,
    verb,
    endpoint: {
      ...VERBS[verb],
      path: `/policies/{policy_id}/OS-ENDPOINT-POLICY/${SUBJECTS[subject].path}`,
      action: `identity:${verb}_policy_association_for_${SUBJECTS[subject].action}`,
      status: 204,
    } satisfies Endpoint,
  })),
)

export const policyAssociationApi = Object.fromEntries(ASSOCIATIONS.map(({ name, endpoint }) => [name, endpoint])) as Record<
  AssociationName,
  Endpoint
>
