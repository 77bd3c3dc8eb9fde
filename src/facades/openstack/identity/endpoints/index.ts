/** Endpoints of Keystone's API that are no collection's own. */
import type { Operations } from '../../resource/operation.ts'
import type { Parts } from '../resources/collection.ts'
import { assertions } from './assertion.ts'
import { assignments } from './assignment.ts'
import { domainConfig } from './domain-config.ts'
import { ec2Credentials } from './ec2-credential.ts'
import { endpointGroups } from './endpoint-group.ts'
import { federatedLogins } from './federated-login.ts'
import { grants } from './grant.ts'
import { groupMembers } from './group-member.ts'
import { impliedRoles } from './implied-role.ts'
import { limitModel } from './limit-model.ts'
import { accessTokenRoles, oauth1 } from './oauth1.ts'
import { oauth2 } from './oauth2.ts'
import { policyAssociations } from './policy-association.ts'
import { projectTags } from './project-tag.ts'
import { certificates, revocations } from './revocation.ts'
import { signatures } from './signature.ts'
import { federatedAccess, tokenEndpoints } from './token.ts'
import { trustRoles } from './trust-role.ts'
import { userEndpoints } from './user.ts'

export const endpoints: readonly Operations<Parts>[] = [
  tokenEndpoints,
  projectTags,
  userEndpoints,
  groupMembers,
  impliedRoles,
  grants,
  assignments,
  domainConfig,
  limitModel,
  trustRoles,
  revocations,
  certificates,
  ec2Credentials,
  signatures,
  oauth1,
  accessTokenRoles,
  oauth2,
  endpointGroups,
  policyAssociations,
  federatedAccess,
  federatedLogins,
  assertions,
]
