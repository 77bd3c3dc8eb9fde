import type { api } from './contract.ts'
import { accessRuleHandlers, applicationCredentialHandlers } from './handlers/application-credential.ts'
import { assignmentHandlers } from './handlers/assignment.ts'
import { endpointHandlers, regionHandlers, serviceHandlers } from './handlers/catalog.ts'
import { credentialHandlers, ec2CredentialHandlers } from './handlers/credential.ts'
import type { Deps, HandlersOf } from './handlers/deps.ts'
import { domainHandlers } from './handlers/domain.ts'
import { domainConfigHandlers } from './handlers/domain-config.ts'
import { endpointGroupHandlers, projectEndpointHandlers } from './handlers/endpoint-group.ts'
import { federatedLoginHandlers } from './handlers/federated-login.ts'
import {
  federatedAccessHandlers,
  federationProtocolHandlers,
  identityProviderHandlers,
  mappingHandlers,
} from './handlers/federation.ts'
import { grantHandlers } from './handlers/grant.ts'
import { groupHandlers } from './handlers/group.ts'
import { limitHandlers, registeredLimitHandlers } from './handlers/limit.ts'
import { accessTokenHandlers, consumerHandlers, oauth1Handlers } from './handlers/oauth1.ts'
import { oauth2Handlers } from './handlers/oauth2.ts'
import { policyAssociationHandlers, policyHandlers } from './handlers/policy.ts'
import { projectHandlers, projectTagHandlers } from './handlers/project.ts'
import { pkiHandlers, revocationHandlers } from './handlers/revocation.ts'
import { roleHandlers } from './handlers/role.ts'
import { assertionHandlers, serviceProviderHandlers } from './handlers/service-provider.ts'
import { signatureHandlers } from './handlers/signature.ts'
import { tokenHandlers } from './handlers/token.ts'
import { trustHandlers } from './handlers/trust.ts'
import { userHandlers } from './handlers/user.ts'

export const handlersOf = (deps: Deps): HandlersOf<typeof api> => ({
  ...tokenHandlers(deps),
  ...projectHandlers(deps),
  ...projectTagHandlers,
  ...domainHandlers,
  ...userHandlers(deps),
  ...applicationCredentialHandlers(deps),
  ...accessRuleHandlers,
  ...trustHandlers,
  ...revocationHandlers,
  ...pkiHandlers,
  ...credentialHandlers(deps),
  ...ec2CredentialHandlers(deps),
  ...signatureHandlers(deps),
  ...consumerHandlers(deps),
  ...oauth1Handlers(deps),
  ...accessTokenHandlers,
  ...oauth2Handlers(deps),
  ...groupHandlers,
  ...roleHandlers,
  ...grantHandlers,
  ...assignmentHandlers,
  ...regionHandlers,
  ...serviceHandlers,
  ...endpointHandlers,
  ...endpointGroupHandlers,
  ...projectEndpointHandlers,
  ...policyHandlers,
  ...policyAssociationHandlers,
  ...domainConfigHandlers(deps),
  ...registeredLimitHandlers,
  ...limitHandlers(deps),
  ...identityProviderHandlers,
  ...federationProtocolHandlers,
  ...mappingHandlers,
  ...serviceProviderHandlers,
  ...federatedAccessHandlers(deps),
  ...federatedLoginHandlers(deps),
  ...assertionHandlers(deps),
})
