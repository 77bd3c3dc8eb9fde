import type { Endpoint, Input } from '../../../../api/define.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  associatePolicy,
  createPolicy,
  deletePolicy,
  dissociatePolicy,
  getPolicy,
  getPolicyForEndpoint,
  listEndpointsOfPolicy,
  listPolicies,
  type PolicyDocument,
  type PolicySubject,
  requireAssociation,
  updatePolicy,
} from '../../../../domain/identity/policy/index.ts'
import { ASSOCIATIONS, type AssociationVerb, type policyApi, type policyAssociationApi } from '../contract/policy.ts'
import { extraOf } from '../extra.ts'
import { linksOf, listRequest, text } from '../query.ts'
import { endpointView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'
import { defined } from './project.ts'

const KNOWN = ['blob', 'type']

const policyView = (base: string, { extra, ...policy }: PolicyDocument) => ({
  ...extra,
  ...policy,
  links: { self: `${base}/policies/${policy.id}` },
})

export const policyHandlers: HandlersOf<typeof policyApi> = {
  listPolicies: async (ctx, input) => {
    const items = await listPolicies(ctx, listRequest(input.query, { type: text('type') }))
    return { policies: items.map((policy) => policyView(input.base, policy)), links: linksOf(input, { items, more: false }) }
  },
  createPolicy: async (ctx, { body: { policy: wish }, base }) => {
    const { blob, type } = wish
    return { policy: policyView(base, await createPolicy(ctx, { blob, type, extra: extraOf(wish, KNOWN) })) }
  },
  showPolicy: async (ctx, { params, base }) => ({ policy: policyView(base, await getPolicy(ctx, params.policy_id)) }),
  updatePolicy: async (ctx, { params, body: { policy: wish }, base }) => {
    const change = defined({ blob: wish.blob, type: wish.type, extra: extraOf(wish, KNOWN) })
    return { policy: policyView(base, await updatePolicy(ctx, params.policy_id, change)) }
  },
  deletePolicy: async (ctx, { params }) => deletePolicy(ctx, params.policy_id),
  listPolicyEndpoints: async (ctx, input) => {
    const items = await listEndpointsOfPolicy(ctx, input.params.policy_id)
    const links = linksOf(input, { items, more: false })
    return { endpoints: items.map((endpoint) => endpointView(input.base, endpoint)), links }
  },
  showEndpointPolicy: async (ctx, { params, base }) => ({
    policy: policyView(base, await getPolicyForEndpoint(ctx, params.endpoint_id)),
  }),
}

const SERVE: Record<AssociationVerb, (ctx: StoreCtx, policyId: string, subject: PolicySubject) => Promise<void>> = {
  check: requireAssociation,
  create: associatePolicy,
  delete: dissociatePolicy,
}

const subjectOf = ({ endpoint_id, service_id, region_id }: Readonly<Record<string, string | undefined>>): PolicySubject =>
  endpoint_id === undefined ? { serviceId: service_id ?? '', regionId: region_id } : { endpointId: endpoint_id }

/** One handler for each verb serves every subject. */
export const policyAssociationHandlers = Object.fromEntries(
  ASSOCIATIONS.map(({ name, verb }) => [
    name,
    async (ctx: StoreCtx, { params }: Input<Endpoint>) => {
      const given: Readonly<Record<string, string | undefined>> = params
      await SERVE[verb](ctx, given.policy_id ?? '', subjectOf(given))
    },
  ]),
) as HandlersOf<typeof policyAssociationApi>
