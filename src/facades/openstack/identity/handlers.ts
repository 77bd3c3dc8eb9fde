import { implement, joinServed, type ServedApi } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { accessRuleApi, applicationCredentialApi } from './contract/application-credential.ts'
import { endpointApi, regionApi, serviceApi } from './contract/catalog.ts'
import { credentialApi } from './contract/credential.ts'
import { domainConfigApi } from './contract/domain-config.ts'
import { ec2CredentialApi, signatureApi } from './contract/ec2.ts'
import { endpointGroupApi, projectEndpointApi } from './contract/endpoint-group.ts'
import { federatedLoginApi } from './contract/federated-login.ts'
import { federatedAccessApi, federationProtocolApi, identityProviderApi, mappingApi } from './contract/federation.ts'
import { assignmentApi, grantApi } from './contract/grant.ts'
import { groupApi } from './contract/group.ts'
import { limitApi, registeredLimitApi } from './contract/limit.ts'
import { accessTokenApi, consumerApi, oauth1Api } from './contract/oauth1.ts'
import { oauth2Api } from './contract/oauth2.ts'
import { policyApi, policyAssociationApi } from './contract/policy.ts'
import { domainApi, projectApi, projectTagApi } from './contract/resource.ts'
import { pkiApi, revocationApi } from './contract/revocation.ts'
import { roleApi } from './contract/role.ts'
import { assertionApi, serviceProviderApi } from './contract/service-provider.ts'
import { tokenApi } from './contract/token.ts'
import { trustApi } from './contract/trust.ts'
import { userApi } from './contract/user.ts'
import { api } from './contract.ts'
import { accessRuleHandlers, applicationCredentialHandlers } from './handlers/application-credential.ts'
import { assignmentHandlers } from './handlers/assignment.ts'
import { endpointHandlers, regionHandlers, serviceHandlers } from './handlers/catalog.ts'
import { credentialHandlers, ec2CredentialHandlers } from './handlers/credential.ts'
import type { Deps } from './handlers/deps.ts'
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

const serve = implement<StoreCtx>()

/** Who is there, and what they may. */
const directory = (deps: Deps): ServedApi<StoreCtx>[] => [
  serve(tokenApi, tokenHandlers(deps)),
  serve(projectApi, projectHandlers(deps)),
  serve(projectTagApi, projectTagHandlers),
  serve(domainApi, domainHandlers),
  serve(userApi, userHandlers(deps)),
  serve(groupApi, groupHandlers),
  serve(roleApi, roleHandlers),
  serve(grantApi, grantHandlers),
  serve(assignmentApi, assignmentHandlers),
  serve(domainConfigApi, domainConfigHandlers(deps)),
  serve(registeredLimitApi, registeredLimitHandlers),
  serve(limitApi, limitHandlers(deps)),
]

/** What else than a password lets somebody in. */
const credentials = (deps: Deps): ServedApi<StoreCtx>[] => [
  serve(applicationCredentialApi, applicationCredentialHandlers(deps)),
  serve(accessRuleApi, accessRuleHandlers),
  serve(trustApi, trustHandlers),
  serve(revocationApi, revocationHandlers),
  serve(pkiApi, pkiHandlers),
  serve(credentialApi, credentialHandlers(deps)),
  serve(ec2CredentialApi, ec2CredentialHandlers(deps)),
  serve(signatureApi, signatureHandlers(deps)),
  serve(consumerApi, consumerHandlers(deps)),
  serve(oauth1Api, oauth1Handlers(deps)),
  serve(accessTokenApi, accessTokenHandlers),
  serve(oauth2Api, oauth2Handlers(deps)),
]

/** Which services there are. */
const catalogue = (): ServedApi<StoreCtx>[] => [
  serve(regionApi, regionHandlers),
  serve(serviceApi, serviceHandlers),
  serve(endpointApi, endpointHandlers),
  serve(endpointGroupApi, endpointGroupHandlers),
  serve(projectEndpointApi, projectEndpointHandlers),
  serve(policyApi, policyHandlers),
  serve(policyAssociationApi, policyAssociationHandlers),
]

/** Users of other identity providers, and ours elsewhere. */
const federation = (deps: Deps): ServedApi<StoreCtx>[] => [
  serve(identityProviderApi, identityProviderHandlers),
  serve(federationProtocolApi, federationProtocolHandlers),
  serve(mappingApi, mappingHandlers),
  serve(serviceProviderApi, serviceProviderHandlers),
  serve(federatedAccessApi, federatedAccessHandlers(deps)),
  serve(federatedLoginApi, federatedLoginHandlers(deps)),
  serve(assertionApi, assertionHandlers(deps)),
]

export const servedWith = (deps: Deps): ServedApi<StoreCtx> =>
  joinServed([...directory(deps), ...credentials(deps), ...catalogue(), ...federation(deps)], api)
