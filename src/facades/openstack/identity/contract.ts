/** Keystone's v3 API as far as this cloud has it. */
import type { Api } from '../../../api/define.ts'
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
import { scoped } from './contract/scopes.ts'
import { assertionApi, serviceProviderApi } from './contract/service-provider.ts'
import { tokenApi } from './contract/token.ts'
import { trustApi } from './contract/trust.ts'
import { userApi } from './contract/user.ts'

export const service = 'identity'
export const prefix = '/v3'
/** As Flask has it. */
export const impliedHead = true

export const api: Api = scoped({
  ...tokenApi,
  ...projectApi,
  ...projectTagApi,
  ...domainApi,
  ...userApi,
  ...applicationCredentialApi,
  ...accessRuleApi,
  ...trustApi,
  ...revocationApi,
  ...pkiApi,
  ...credentialApi,
  ...ec2CredentialApi,
  ...signatureApi,
  ...consumerApi,
  ...oauth1Api,
  ...accessTokenApi,
  ...oauth2Api,
  ...groupApi,
  ...roleApi,
  ...grantApi,
  ...assignmentApi,
  ...regionApi,
  ...serviceApi,
  ...endpointApi,
  ...endpointGroupApi,
  ...projectEndpointApi,
  ...policyApi,
  ...policyAssociationApi,
  ...domainConfigApi,
  ...registeredLimitApi,
  ...limitApi,
  ...identityProviderApi,
  ...federationProtocolApi,
  ...mappingApi,
  ...serviceProviderApi,
  ...federatedAccessApi,
  ...federatedLoginApi,
  ...assertionApi,
})
