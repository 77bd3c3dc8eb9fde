/** Neutron's rules of whose rows one may read and change besides those of one's own project. */
import { rules } from '../../../api/policy/rules.ts'
import type { AllowedActs } from '../resource/define-resource.ts'

/** What is on a network: its owner may too. */
const READ = `${rules.projectReaderOrAdmin} or (role:reader and rule:network_owner)`
const CHANGE = `${rules.projectMemberOrAdmin} or (role:member and rule:network_owner)`

export const networkAllow: AllowedActs = { get: `${rules.projectReaderOrAdmin} or rule:shared or rule:external` }
/** Subnets of external networks are not shown, as tempest has it; whoever wants it writes `rule:external_network` to it, as newer Neutrons do. */
export const subnetAllow: AllowedActs = { get: `${READ} or rule:shared`, update: CHANGE, delete: CHANGE }
export const portAllow: AllowedActs = { get: READ, update: rules.projectMemberOrAdmin, delete: CHANGE }
