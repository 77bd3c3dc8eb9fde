/** Offers what all records of identity have in common: free attributes, options, filters of lists, and whose they are. */
export { callerDomain, isAllowedByRule, reachesAllByRole, reachOf, requireReach } from './access-scope.ts'
export { type Extra, mergeOptions, type Options, onlyOptions, parseObject, requireMutable } from './attributes.ts'
export { byId, equals, readList, shapeAll } from './list.ts'
export { identityRefusals } from './refusals.ts'
