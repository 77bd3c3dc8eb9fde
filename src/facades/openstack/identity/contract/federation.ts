import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, flag, free, idText, listLinks, orNull, selfLink } from './pieces.ts'
import { domain, project } from './resource.ts'

const strict = { additionalProperties: false } as const
const listOf = <K extends string, T extends Parameters<typeof Type.Array>[0]>(key: K, item: T) =>
  Type.Object({ [key]: Type.Array(item), links: listLinks } as Record<K, ReturnType<typeof Type.Array<T>>> & {
    links: typeof listLinks
  })

const provider = Type.Object({
  id: Type.String(),
  domain_id: Type.String(),
  enabled: flag,
  description: orNull(Type.String()),
  remote_ids: Type.Array(Type.String()),
  authorization_ttl: orNull(Type.Integer()),
  links: Type.Object({ self: Type.String(), protocols: Type.String() }),
})
const providerFields = {
  enabled: Type.Optional(flag),
  description: Type.Optional(orNull(Type.String())),
  authorization_ttl: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))),
  remote_ids: Type.Optional(orNull(Type.Array(Type.String({ maxLength: 255 }), { uniqueItems: true }))),
}
const providers = '/OS-FEDERATION/identity_providers'
const oneProvider = `${providers}/{idp_id}` as const
const oneOf = Type.Object({ identity_provider: provider })

export const identityProviderApi = defineApi({
  listIdentityProviders: {
    method: 'GET',
    path: providers,
    summary: 'List identity providers',
    action: 'identity:list_identity_providers',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('identity_providers', provider),
  },
  createIdentityProvider: {
    method: 'PUT',
    path: oneProvider,
    summary: 'Register an identity provider',
    action: 'identity:create_identity_provider',
    allow: allow.admin,
    body: Type.Object({
      identity_provider: Type.Object({ ...providerFields, domain_id: Type.Optional(orNull(idText)) }, strict),
    }),
    status: 201,
    returns: oneOf,
  },
  showIdentityProvider: {
    method: 'GET',
    path: oneProvider,
    summary: 'Show an identity provider',
    action: 'identity:get_identity_provider',
    allow: allow.systemReader,
    status: 200,
    returns: oneOf,
  },
  updateIdentityProvider: {
    method: 'PATCH',
    path: oneProvider,
    summary: 'Change an identity provider',
    action: 'identity:update_identity_provider',
    allow: allow.admin,
    body: Type.Object({ identity_provider: Type.Object(providerFields, { ...strict, minProperties: 1 }) }),
    status: 200,
    returns: oneOf,
  },
  deleteIdentityProvider: {
    method: 'DELETE',
    path: oneProvider,
    summary: 'Remove an identity provider, with its protocols and its users',
    action: 'identity:delete_identity_provider',
    allow: allow.admin,
    status: 204,
  },
})

const protocol = body({
  id: Type.String(),
  mapping_id: Type.String(),
  links: Type.Object({ self: Type.String(), identity_provider: Type.String() }),
})
const mappingId = Type.String({ minLength: 1, maxLength: 64 })
const remoteAttribute = Type.String({ maxLength: 64 })
const protocols = `${oneProvider}/protocols` as const
const oneProtocol = `${protocols}/{protocol_id}` as const

export const federationProtocolApi = defineApi({
  listProtocols: {
    method: 'GET',
    path: protocols,
    summary: 'List the ways to log in by an identity provider',
    action: 'identity:list_protocols',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('protocols', protocol),
  },
  createProtocol: {
    method: 'PUT',
    path: oneProtocol,
    summary: 'Add a way to log in by an identity provider',
    action: 'identity:create_protocol',
    allow: allow.admin,
    body: Type.Object({
      protocol: Type.Object({ mapping_id: mappingId, remote_id_attribute: Type.Optional(orNull(remoteAttribute)) }, strict),
    }),
    status: 201,
    returns: Type.Object({ protocol }),
  },
  showProtocol: {
    method: 'GET',
    path: oneProtocol,
    summary: 'Show a way to log in by an identity provider',
    action: 'identity:get_protocol',
    allow: allow.systemReader,
    status: 200,
    returns: Type.Object({ protocol }),
  },
  updateProtocol: {
    method: 'PATCH',
    path: oneProtocol,
    summary: 'Change a way to log in by an identity provider',
    action: 'identity:update_protocol',
    allow: allow.admin,
    body: Type.Object({
      protocol: Type.Object({ mapping_id: mappingId, remote_id_attribute: Type.Optional(remoteAttribute) }, strict),
    }),
    status: 200,
    returns: Type.Object({ protocol }),
  },
  deleteProtocol: {
    method: 'DELETE',
    path: oneProtocol,
    summary: 'Remove a way to log in by an identity provider',
    action: 'identity:delete_protocol',
    allow: allow.admin,
    status: 204,
  },
})

const mapping = Type.Object({ id: Type.String(), rules: Type.Array(free), schema_version: Type.String(), links: selfLink })
const mappings = '/OS-FEDERATION/mappings'
/** What the rules may be depends on their version: the domain says what is wrong. */
const mappingBody = Type.Object({ mapping: free })

export const mappingApi = defineApi({
  listMappings: {
    method: 'GET',
    path: mappings,
    summary: 'List mappings',
    action: 'identity:list_mappings',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('mappings', mapping),
  },
  createMapping: {
    method: 'PUT',
    path: `${mappings}/{mapping_id}`,
    summary: 'Say who users from elsewhere are here',
    action: 'identity:create_mapping',
    allow: allow.admin,
    body: mappingBody,
    status: 201,
    returns: Type.Object({ mapping }),
  },
  showMapping: {
    method: 'GET',
    path: `${mappings}/{mapping_id}`,
    summary: 'Show a mapping',
    action: 'identity:get_mapping',
    allow: allow.systemReader,
    status: 200,
    returns: Type.Object({ mapping }),
  },
  updateMapping: {
    method: 'PATCH',
    path: `${mappings}/{mapping_id}`,
    summary: 'Replace the rules of a mapping',
    action: 'identity:update_mapping',
    allow: allow.admin,
    body: mappingBody,
    status: 200,
    returns: Type.Object({ mapping }),
  },
  deleteMapping: {
    method: 'DELETE',
    path: `${mappings}/{mapping_id}`,
    summary: 'Delete a mapping',
    action: 'identity:delete_mapping',
    allow: allow.admin,
    status: 204,
  },
})

export const federatedAccessApi = defineApi({
  listFederatedProjects: {
    method: 'GET',
    path: '/OS-FEDERATION/projects',
    summary: 'Projects the caller can get a token for, by the older path',
    action: 'identity:list_projects_for_user',
    allow: allow.anyToken,
    status: 200,
    returns: listOf('projects', project),
  },
  listFederatedDomains: {
    method: 'GET',
    path: '/OS-FEDERATION/domains',
    summary: 'Domains the caller can get a token for, by the older path',
    action: 'identity:list_domains_for_user',
    allow: allow.anyToken,
    status: 200,
    returns: listOf('domains', domain),
  },
})
