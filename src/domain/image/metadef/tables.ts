/** The rows of metadata definitions. Booleans are 0 and 1, times are milliseconds since 1970. */
export type MetadefVisibility = 'public' | 'private'
export type MetadefKind = 'object' | 'property' | 'tag'

export interface MetadefNamespaceRow {
  id: string
  /** Unique in the cloud. */
  name: string
  display_name: string | null
  description: string | null
  visibility: MetadefVisibility
  protected: number
  /** The project it belongs to; null for one that is the cloud's own. */
  owner_id: string | null
  created_at: number
  updated_at: number
}

/** What a namespace holds, each by a name that no other of its kind there has. */
export interface MetadefItemRow {
  namespace_id: string
  kind: MetadefKind
  name: string
  /** Rises in the order in which they were made. */
  position: number
  /** JSON. */
  content: string
  created_at: number
  updated_at: number
}

/** Sorts of things that namespaces are meant for, as images and servers; one stays when nothing is associated with it any more. */
export interface MetadefResourceTypeRow {
  name: string
  created_at: number
  updated_at: number
}

export interface MetadefAssociationRow {
  namespace_id: string
  resource_type: string
  prefix: string | null
  properties_target: string | null
  created_at: number
  updated_at: number
}

declare module '../../../store/tables.ts' {
  interface Tables {
    metadef_namespace: MetadefNamespaceRow
    metadef_item: MetadefItemRow
    metadef_resource_type: MetadefResourceTypeRow
    metadef_association: MetadefAssociationRow
    /** Customary namespaces that were made once: one that is deleted does not come back. */
    metadef_loaded: { name: string }
  }
}
