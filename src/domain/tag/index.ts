/** Key–value tags: services keep theirs here, and APIs read and write them through their services. */
import './tables.ts'

export { hasTag, type WordFilter, wordConditions } from './condition.ts'
export { findTags, listTags, listWords } from './read.ts'
export { tagRefusals } from './refusals.ts'
export { longWords, type Tag, wordTag } from './tag.ts'
export { changeWords, dropTags, holdTags, moveTags, removeTags, setTags } from './write.ts'
