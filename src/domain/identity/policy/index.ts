/** Offers policy documents, and the endpoints that each is for. */
import './tables.ts'

export {
  associatePolicy,
  dissociatePolicy,
  getPolicyForEndpoint,
  listEndpointsOfPolicy,
  type PolicySubject,
  requireAssociation,
} from './policy-association.ts'
export { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from './policy-document.ts'
export { policyRefusals } from './refusals.ts'
