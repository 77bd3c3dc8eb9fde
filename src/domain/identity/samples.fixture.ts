import type { StoreCtx } from '../context.ts'
import type { MakeSamples, SampleWorld } from '../samples.fixture.ts'
import { createEndpoint, createEndpointGroup, createRegion, createService } from './catalog/index.ts'
import { createCredential, createEc2Credential } from './credential/index.ts'
import { createConsumer, createTrust } from './delegation/index.ts'
import { createDomain, createGroup, createRole, createUser, DEFAULT_DOMAIN, findRoleNamed } from './directory/index.ts'
import { createIdentityProvider, createMapping, createProtocol, createServiceProvider } from './federation/index.ts'
import type { Identity } from './index.ts'
import { createLimits, createRegisteredLimits } from './limit/index.ts'
import { createPolicy } from './policy/index.ts'

interface Parts {
  identity: Identity
}

export const makeSamples: MakeSamples<Parts> = async (world) => {
  const { ctx, parts, projectId, otherProjectId } = world
  const named = (name: string) => ({ name, domainId: DEFAULT_DOMAIN })
  const user = await createUser(ctx, parts.identity.passwords, { ...named('a-user'), password: 'a password' })
  return {
    project: projectId,
    member: otherProjectId,
    user: user.id,
    group: (await createGroup(ctx, named('a-group'))).id,
    role: (await createRole(ctx, { name: 'a-role' })).id,
    implied_role: (await createRole(ctx, { name: 'implied' })).id,
    domain: (await createDomain(ctx, { name: 'a-domain' })).id,
    ...(await catalogueSamples(ctx)),
    ...(await secretSamples(world, user.id)),
    ...(await federationSamples(ctx)),
    trust: await trustTo(world.admin, user.id),
  }
}

async function catalogueSamples(ctx: StoreCtx) {
  const service = await createService(ctx, { type: 'rating', name: 'a-service' })
  const region = await createRegion(ctx, { id: 'elsewhere' })
  const where = { serviceId: service.id, interface: 'public', regionId: region.id, url: 'http://somewhere/' } as const
  const about = { serviceId: service.id, regionId: null, resourceName: 'cores', description: null }
  const [registered] = await createRegisteredLimits(ctx, [{ ...about, defaultLimit: 10 }])
  const limit = { ...about, resourceLimit: 20, projectId: null, domainId: DEFAULT_DOMAIN }
  const group = { name: 'a-group', description: null, filter: { serviceId: service.id } }
  return {
    service: service.id,
    region: region.id,
    endpoint: (await createEndpoint(ctx, where)).id,
    registered_limit: registered?.id ?? '',
    limit: (await createLimits(ctx, [limit], 'flat'))[0]?.id ?? '',
    domain_config: 'ldap',
    policy: (await createPolicy(ctx, { type: 'application/json', blob: '{}', extra: {} })).id,
    endpoint_group: (await createEndpointGroup(ctx, group)).id,
  }
}

/** What a user leaves with identity. */
async function secretSamples({ ctx, parts: { identity }, projectId }: SampleWorld<Parts>, userId: string) {
  const credential = { userId, projectId, type: 'cert', blob: 'a secret', extra: {} }
  return {
    credential: (await createCredential(ctx, identity, credential)).id,
    consumer: (await createConsumer(ctx, identity, { description: null, extra: {} })).id,
    ec2_credential: (await createEc2Credential(ctx, identity, { userId, projectId })).access,
  }
}

/** Their names are chosen by whoever makes them. */
async function federationSamples(ctx: StoreCtx) {
  const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'OIDC-sub' }] }]
  await createIdentityProvider(ctx, 'corp', { enabled: true })
  await createMapping(ctx, 'people', { rules })
  await createProtocol(ctx, 'corp', 'openid', { mappingId: 'people' })
  await createServiceProvider(ctx, 'partner', { authUrl: 'http://elsewhere/v3', spUrl: 'http://elsewhere/v3' })
  return { identity_provider: 'corp', mapping: 'people', protocol: 'openid', service_provider: 'partner' }
}

/** The admin lets a user read its project: none of the people who are asked has a part in it. */
async function trustTo(admin: StoreCtx, trusteeId: string): Promise<string> {
  const { who } = admin
  if (who.kind !== 'user' || who.scope.kind !== 'project') throw new Error('An admin with a project is needed.')
  const reader = await findRoleNamed(admin, 'reader')
  const trust = {
    trustorId: who.userId,
    trusteeId,
    projectId: who.scope.projectId,
    impersonation: false,
    allowRedelegation: false,
    extra: {},
  }
  return (await createTrust(admin, { ...trust, roleIds: [reader?.id ?? ''] })).id
}
