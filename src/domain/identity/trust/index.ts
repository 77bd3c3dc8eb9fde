/** Trusts: acting for another, in part. */
import './tables.ts'

export { trustRefusals } from './refusals.ts'
export {
  createTrust,
  deleteTrust,
  findTrust,
  getTrust,
  listTrusts,
  type NewTrust,
  rolesOfTrust,
  type Trust,
} from './trust.ts'
