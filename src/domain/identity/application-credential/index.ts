/** Application credentials and their access rules. */
import './tables.ts'

export { covers, deleteRule, getRule, type KeptRule, listRules, type RuleWish } from './access-rule.ts'
export {
  type ApplicationCredential,
  createApplicationCredential,
  deleteApplicationCredential,
  getApplicationCredential,
  listApplicationCredentials,
  type NewApplicationCredential,
  requireUnrestricted,
} from './application-credential.ts'
export { applicationCredentialRefusals } from './refusals.ts'
