/** Ours → Keystone's JSON. Attributes it keeps for the user come first, so that they never hide its own. */

import type { Endpoint, Region, Service } from '../../../domain/identity/catalog/index.ts'
import type { Domain, FederatedLink, Group, Project, Role, User } from '../../../domain/identity/directory/index.ts'

const self = (base: string, kind: string, id: string) => ({ links: { self: `${base}/${kind}/${encodeURIComponent(id)}` } })

export const projectView = (base: string, project: Project) => ({
  ...project.extra,
  id: project.id,
  name: project.name,
  domain_id: project.domainId,
  description: project.description,
  enabled: project.enabled,
  parent_id: project.parentId,
  is_domain: project.isDomain,
  tags: project.tags,
  options: project.options,
  ...self(base, 'projects', project.id),
})

export const domainView = (base: string, domain: Domain) => ({
  ...domain.extra,
  id: domain.id,
  name: domain.name,
  description: domain.description,
  enabled: domain.enabled,
  tags: domain.tags,
  options: domain.options,
  ...self(base, 'domains', domain.id),
})

/** @param links whom of identity providers it is */
export const userView = (base: string, user: User, links: readonly FederatedLink[] = []) => ({
  ...user.extra,
  id: user.id,
  name: user.name,
  domain_id: user.domainId,
  enabled: user.enabled,
  password_expires_at: user.passwordExpiresAt === null ? null : microTime(user.passwordExpiresAt).slice(0, -1),
  options: user.options,
  ...(user.defaultProjectId === null ? {} : { default_project_id: user.defaultProjectId }),
  ...(links.length > 0 && { federated: federatedView(links) }),
  ...self(base, 'users', user.id),
})

const federatedView = (links: readonly FederatedLink[]) =>
  [...Map.groupBy(links, (link) => link.providerId)].map(([id, of]) => ({
    idp_id: id,
    protocols: of.map(({ protocolId, uniqueId }) => ({ protocol_id: protocolId, unique_id: uniqueId })),
  }))

export const groupView = (base: string, group: Group) => ({
  ...group.extra,
  id: group.id,
  name: group.name,
  domain_id: group.domainId,
  description: group.description,
  ...self(base, 'groups', group.id),
})

export const roleView = (base: string, role: Role) => ({
  ...role.extra,
  id: role.id,
  name: role.name,
  domain_id: role.domainId,
  description: role.description === '' ? null : role.description,
  options: role.options,
  ...self(base, 'roles', role.id),
})

export const regionView = (base: string, region: Region) => ({
  ...region.extra,
  id: region.id,
  description: region.description,
  parent_region_id: region.parentId,
  ...self(base, 'regions', region.id),
})

export const serviceView = (base: string, service: Service) => ({
  ...service.extra,
  id: service.id,
  type: service.type,
  name: service.name,
  description: service.description,
  enabled: service.enabled,
  ...self(base, 'services', service.id),
})

export const endpointView = (base: string, endpoint: Endpoint) => ({
  ...endpoint.extra,
  id: endpoint.id,
  service_id: endpoint.serviceId,
  interface: endpoint.interface,
  region_id: endpoint.regionId,
  region: endpoint.regionId,
  url: endpoint.url,
  enabled: endpoint.enabled,
  ...(endpoint.name === '' ? {} : { name: endpoint.name }),
  ...self(base, 'endpoints', endpoint.id),
})

/** Keystone's times: microseconds, always six digits. @param ms may have a fraction */
export function microTime(ms: number): string {
  const micros = Math.round(ms * 1000)
  const rest = micros % 1000
  return `${new Date((micros - rest) / 1000).toISOString().slice(0, -1)}${`${rest}`.padStart(3, '0')}Z`
}
