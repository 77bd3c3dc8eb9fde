/** Key–value tags: services keep theirs here, and APIs read and write them through their services. */
import './tables.ts'

export { hasTag, type TagCondition, type WordFilter, wordConditions } from './condition.ts'
export { findTags, listTags, listWords, type ResourceTag, type TagQuery } from './read.ts'
export { tagRefusals } from './refusals.ts'
export { longWords, TAG_LIMITS, type Tag, type Tagged, type TagLimits, wordTag } from './tag.ts'
export { changeWords, dropTags, moveTags, removeTags, setTags } from './write.ts'
