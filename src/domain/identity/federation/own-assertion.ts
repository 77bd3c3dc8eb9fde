/** Issues assertions as another's identity provider: a user's token becomes a signed SAML assertion. */
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { ecpEnvelope, identityProviderMetadata, signedResponse } from '../../../wire/saml/index.ts'
import type { Session } from '../token/index.ts'
import { getSession } from '../token/index.ts'
import type { FederationParts } from './federation.ts'
import type { SamlIdentity } from './federation-settings.ts'
import { federationRefusals } from './refusals.ts'
import { getServiceProvider, type ServiceProvider } from './service-provider.ts'

const LIFE_S = 3600
const SECOND = 1000

/** @throws not_found where the operator has not said who this cloud is to others */
export function identityProviderMetadataOf({ federation }: FederationParts): string {
  const {
    entity_id: entityId,
    sso_endpoint: ssoEndpoint,
    certificate,
    organization,
    contact,
  } = ownIdentity(federation.ownIdentity)
  return identityProviderMetadata({
    entityId,
    ssoEndpoint,
    certificate,
    ...(organization && {
      organization: {
        name: organization.name,
        displayName: organization.display_name,
        url: organization.url,
        lang: organization.lang ?? 'en',
      },
    }),
    ...(contact && { contact: { ...contact, type: String(contact.type), givenName: contact.given_name } }),
  })
}

function ownIdentity(settings: SamlIdentity | undefined): SamlIdentity {
  if (settings) return settings
  throw federationRefusals.no_identity_of_own()
}

/**
 * For a token of a project.
 * @returns XML: a response, in its envelope when asked for
 * @throws not_found for a token or provider that is none, forbidden for a disabled provider or a token for no project
 */
export async function assertToServiceProvider(
  ctx: StoreCtx,
  identity: FederationParts,
  spec: { token: string; serviceProviderId: string; enveloped: boolean },
): Promise<{ xml: string; provider: ServiceProvider }> {
  const provider = await getServiceProvider(ctx, spec.serviceProviderId)
  if (!provider.enabled) throw federationRefusals.service_provider_disabled({ id: provider.id })
  // whoever holds a token may use it so: the token itself is the proof
  const session = await getSession({ ...ctx, reach: { service: 'identity', kind: 'all' } }, identity, spec.token)
  requireWhole(session)
  const { entity_id: issuer, key, certificate, assertion_life: life = LIFE_S } = ownIdentity(identity.federation.ownIdentity)
  const now = ctx.clock.now()
  const id = () => `_${ctx.random.bytes(16).toString('hex')}`
  const response = signedResponse({
    ids: { response: id(), assertion: id(), session: id() },
    issuer,
    recipient: provider.spUrl,
    nameId: session.user.name,
    attributes: await attributesOf(ctx, session),
    now,
    until: now + life * SECOND,
    key,
    certificate,
  })
  return { provider, xml: spec.enveloped ? ecpEnvelope(response, `${provider.relayStatePrefix}${id().slice(1)}`) : response }
}

/** An assertion says all that its user may: no credential that passes on a part of it gets one. */
function requireWhole({ scope, delegated }: Session): void {
  if (scope.kind !== 'project') throw federationRefusals.assertion_needs_project()
  if (delegated) throw federationRefusals.assertion_by_delegation()
}

async function attributesOf(ctx: StoreCtx, { user, roles, scope }: Session): Promise<Record<string, string[]>> {
  if (scope.kind !== 'project') throw coreRefusals.internal()
  const groups = await groupsOf(ctx, user.id)
  return {
    openstack_user: [user.name],
    openstack_roles: roles.map((role) => role.name),
    openstack_project: [scope.project.name],
    openstack_project_domain: [scope.project.domain.name],
    openstack_user_domain: [user.domain.name],
    ...(groups.length > 0 && { openstack_groups: groups }),
  }
}

/** As another cloud's mapping reads them: names alone would say nothing of the domain. */
async function groupsOf(ctx: StoreCtx, userId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('identity_group as g')
    .innerJoin('identity_group_member as m', 'm.group_id', 'g.id')
    .innerJoin('project as d', 'd.id', 'g.domain_id')
    .select(['g.name', 'd.name as domain'])
    .where('m.user_id', '=', userId)
    .orderBy('g.name')
    .execute()
  return rows.map(({ name, domain }) => `JSON:${JSON.stringify({ name, domain: { name: domain } })}`)
}
