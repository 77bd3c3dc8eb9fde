/** Describes the documents that identity keeps for services and gives no meaning. */

export interface PolicyDocumentRow {
  id: string
  type: string
  blob: string
  extra: string
}

/** For an endpoint, a service, or a service in a region; what it is not for is empty text, so that all three are the key. */
export interface PolicyAssociationRow {
  endpoint_id: string
  service_id: string
  region_id: string
  policy_id: string
}

declare module '../../../store/tables.ts' {
  interface Tables {
    policy_document: PolicyDocumentRow
    policy_association: PolicyAssociationRow
  }
}
