/** Which policy is for which endpoint, service or region: nine endpoints that differ in verb and subject alone. */
import type { Endpoint, Input } from '../../../../api/define.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  associatePolicy,
  dissociatePolicy,
  getPolicyForEndpoint,
  listEndpointsOfPolicy,
  type PolicySubject,
  requireAssociation,
} from '../../../../domain/identity/policy/index.ts'
import { listReply } from '../../resource/collection.ts'
import { itemSchema, listSchema, wrapped } from '../../resource/collection-schema.ts'
import type { Operations } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { operation, type Parts } from '../resources/collection.ts'
import { endpoint } from '../resources/endpoint.ts'
import { policy } from '../resources/policy.ts'

/** Three subjects, each with a path and a name in policy actions. */
const SUBJECTS = {
  Endpoint: { path: 'endpoints/{endpoint_id}', action: 'endpoint' },
  Service: { path: 'services/{service_id}', action: 'service' },
  RegionAndService: { path: 'services/{service_id}/regions/{region_id}', action: 'region_and_service' },
} as const

type Serve = (ctx: StoreCtx, policyId: string, subject: PolicySubject) => Promise<void>
interface Verb extends Pick<Endpoint, 'method' | 'allow' | 'summary'> {
  serve: Serve
}

const VERBS: Readonly<Record<'check' | 'create' | 'delete', Verb>> = {
  check: {
    method: 'GET',
    allow: allow.systemReader,
    summary: 'Is the policy associated with this?',
    serve: requireAssociation,
  },
  create: { method: 'PUT', allow: allow.admin, summary: 'Associate a policy', serve: associatePolicy },
  delete: { method: 'DELETE', allow: allow.admin, summary: 'End an association of a policy', serve: dissociatePolicy },
}

const subjectOf = ({ endpoint_id, service_id, region_id }: Readonly<Record<string, string | undefined>>): PolicySubject =>
  endpoint_id === undefined ? { serviceId: service_id ?? '', regionId: region_id } : { endpointId: endpoint_id }

const associations = (): Operations<Parts> =>
  Object.fromEntries(
    Object.entries(SUBJECTS).flatMap(([subject, { path, action }]) =>
      Object.entries(VERBS).map(([verb, { serve, ...rest }]) => [
        `${verb}${subject}Association`,
        operation(
          {
            ...rest,
            path: `/policies/{policy_id}/OS-ENDPOINT-POLICY/${path}`,
            action: `identity:${verb}_policy_association_for_${action}`,
            status: 204,
          },
          async (ctx, { params }: Pick<Input<Endpoint>, 'params'>) => {
            const given: Readonly<Record<string, string | undefined>> = params
            await serve(ctx, given.policy_id ?? '', subjectOf(given))
          },
        ),
      ]),
    ),
  )

export const policyAssociations: Operations<Parts> = {
  listPolicyEndpoints: operation(
    {
      method: 'GET',
      path: '/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints',
      summary: 'Endpoints that a policy is for',
      action: 'identity:list_endpoints_for_policy',
      allow: allow.systemReader,
      status: 200,
      returns: listSchema(endpoint),
    },
    async (ctx, input) =>
      listReply(endpoint, input, { items: await listEndpointsOfPolicy(ctx, input.params.policy_id), more: false }),
  ),
  showEndpointPolicy: operation(
    {
      method: 'GET',
      path: '/endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy',
      summary: 'The policy that holds for an endpoint',
      action: 'identity:get_policy_for_endpoint',
      allow: allow.systemReader,
      status: 200,
      returns: wrapped('policy', itemSchema(policy)),
    },
    async (ctx, { params, base }) => ({ policy: policy.viewOf(base, await getPolicyForEndpoint(ctx, params.endpoint_id)) }),
  ),
  ...associations(),
}
