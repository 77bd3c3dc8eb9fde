/** Offers limits: what projects and domains may have of a service. */
import './tables.ts'

export { findLimit } from './limit.store.ts'
export {
  createLimits,
  deleteLimit,
  findAllowance,
  getLimit,
  type Limit,
  limitsOfProjects,
  listLimits,
  updateLimit,
} from './limit.ts'
export { LIMIT_MODELS, type LimitModel, maxProjectDepth, requireTreeDepth } from './limit-model.ts'
export { limitRefusals } from './refusals.ts'
export {
  createRegisteredLimits,
  deleteRegisteredLimit,
  getRegisteredLimit,
  listRegisteredLimits,
  type NewRegisteredLimit,
  updateRegisteredLimit,
} from './registered-limit.ts'
