/** The collections of Keystone's API that this cloud has. */
import type { Collection } from '../../resource/collection.ts'
import { accessRule } from './access-rule.ts'
import { accessToken } from './access-token.ts'
import { applicationCredential } from './application-credential.ts'
import type { Parts } from './collection.ts'
import { consumer } from './consumer.ts'
import { credential } from './credential.ts'
import { domain } from './domain.ts'
import { endpoint } from './endpoint.ts'
import { endpointGroup } from './endpoint-group.ts'
import { federationProtocol } from './federation-protocol.ts'
import { group } from './group.ts'
import { identityProvider } from './identity-provider.ts'
import { limit } from './limit.ts'
import { mapping } from './mapping.ts'
import { policy } from './policy.ts'
import { project } from './project.ts'
import { region } from './region.ts'
import { registeredLimit } from './registered-limit.ts'
import { role } from './role.ts'
import { service } from './service.ts'
import { serviceProvider } from './service-provider.ts'
import { trust } from './trust.ts'
import { user } from './user.ts'

export const collections: readonly Collection<Parts>[] = [
  project,
  domain,
  user,
  group,
  role,
  registeredLimit,
  limit,
  applicationCredential,
  accessRule,
  trust,
  credential,
  consumer,
  accessToken,
  region,
  service,
  endpoint,
  endpointGroup,
  policy,
  identityProvider,
  federationProtocol,
  mapping,
  serviceProvider,
]
