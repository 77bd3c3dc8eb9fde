/** Offers metadata definitions: what may be noted of images, servers, volumes …, and what it means. */
import './tables.ts'

export { associate, associationsOf, dissociate, listAssociations, listResourceTypes, type NewAssociation } from './association.ts'
export { createNamespace, deleteNamespace, type NamespaceContent, type NamespaceFields, replaceNamespace } from './change.ts'
export { addItems, getItem, type Item, listItems, type NewItem, removeItem, removeItems, replaceItem } from './item.ts'
export { listNamespaces, type NamespaceField } from './list.ts'
export { loadDefinitions } from './load.ts'
export { findAnyNamespace, getNamespace, type Namespace } from './namespace.ts'
export { metadefRefusals } from './refusals.ts'
export type { MetadefAssociationRow, MetadefKind, MetadefResourceTypeRow } from './tables.ts'
export { listTags, setTags, TAG_SORT_KEYS, type TagListRequest, type TagSortKey } from './tag.ts'
