import type { Limit, RegisteredLimit } from '../../../domain/identity/limit/index.ts'

export const registeredLimitView = (base: string, limit: RegisteredLimit) => ({
  id: limit.id,
  service_id: limit.serviceId,
  region_id: limit.regionId,
  resource_name: limit.resourceName,
  default_limit: limit.defaultLimit,
  description: limit.description,
  links: { self: `${base}/registered_limits/${limit.id}` },
})

export const limitFields = (limit: Limit) => ({
  id: limit.id,
  project_id: limit.projectId,
  domain_id: limit.domainId,
  service_id: limit.serviceId,
  region_id: limit.regionId,
  resource_name: limit.resourceName,
  resource_limit: limit.resourceLimit,
  description: limit.description,
})

export const limitView = (base: string, limit: Limit) => ({
  ...limitFields(limit),
  links: { self: `${base}/limits/${limit.id}` },
})
