/** Reads the tags that something is to be made with. */
import type { Tag } from '../../domain/tag/index.ts'
import { ec2Refusals } from './refusals.ts'

export interface TagSpecification {
  readonly ResourceType: string
  readonly Tag?: readonly { readonly Key: string; readonly Value?: string }[]
}

/** @throws bad_request for another kind of resource, and for keys that are kept for the cloud's own */
export function tagsFor(resourceType: string, specifications: readonly TagSpecification[] = []): Tag[] {
  const other = specifications.find(({ ResourceType }) => ResourceType !== resourceType)
  if (other)
    throw ec2Refusals.bad_tag({ problem: `'${other.ResourceType}' is not a valid taggable resource type for this operation.` })
  const tags = specifications.flatMap(({ Tag: some = [] }) => some.map(({ Key: key, Value: value = '' }) => ({ key, value })))
  if (tags.some(({ key }) => /^aws:/i.test(key)))
    throw ec2Refusals.bad_tag({ problem: "Tag keys starting with 'aws:' are reserved for internal use" })
  return tags
}
