import type { SaidBy } from '../../../../api/refusal-table.ts'
import type { MetadefKind, metadefRefusals } from '../../../../domain/image/metadef/index.ts'

/** What Glance calls the kinds where it says that there is no such thing, and where one is there already or cannot be deleted. */
const SOUGHT: Readonly<Record<MetadefKind, string>> = { object: 'metadata object', property: 'property', tag: 'metadata tag' }

const exists = ({ kind, name, namespace }: { kind: MetadefKind; name: string; namespace: string }): string =>
  kind === 'tag'
    ? `A metadata tag with name=${name} already exists in namespace=${namespace}. (Please note that metadata tag names are case insensitive).`
    : `A metadata definition ${kind} with name=${name} already exists in namespace=${namespace}.`

export const metadefSaid = {
  namespace_not_found: { say: ({ namespace }) => `Metadata definition namespace=${namespace} was not found.` },
  namespace_exists: { say: ({ namespace }) => `The metadata definition namespace=${namespace} already exists.` },
  namespace_name_taken: {
    say: ({ namespace }) =>
      `Invalid update. It would result in a duplicate metadata definition namespace with the same name of ${namespace}`,
  },
  namespace_protected: {
    say: ({ namespace }) => `Metadata definition namespace ${namespace} is protected and cannot be deleted.`,
  },
  not_owner: { say: ({ namespace }) => `Forbidding request, metadata definition namespace=${namespace} is not visible.` },
  other_owner: { say: ({ ownerId }) => `You are not permitted to create namespaces owned by '${ownerId ?? 'None'}'.` },
  item_not_found: { say: ({ kind, name }) => `Could not find ${SOUGHT[kind]} ${name}` },
  item_exists: { say: exists },
  item_name_taken: {
    say: (facts) =>
      facts.kind === 'tag'
        ? exists(facts)
        : `Invalid update. It would result in a duplicate metadata definition ${facts.kind} with the same name=${facts.name} in namespace=${facts.namespace}.`,
  },
  item_protected: { say: ({ kind, name }) => `Metadata definition ${kind} ${name} is protected and cannot be deleted.` },
  association_not_found: { say: ({ resourceType }) => `Failed to find resource type ${resourceType} to delete` },
  association_exists: {
    say: ({ namespace, resourceType }) =>
      `The metadata definition resource-type association of resource-type=${resourceType} to namespace=${namespace} already exists.`,
  },
  association_protected: {
    say: ({ resourceType }) =>
      `Metadata definition resource-type-association ${resourceType} is protected and cannot be deleted.`,
  },
} satisfies SaidBy<typeof metadefRefusals>
