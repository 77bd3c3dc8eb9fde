/** Declares what metadata definitions refuse. */
import { defineRefusals } from '../../../kernel/refusal.ts'
import type { MetadefKind } from './tables.ts'

interface OfNamespace {
  namespace: string
}

interface OfItem extends OfNamespace {
  kind: MetadefKind
  name: string
}

interface OfAssociation extends OfNamespace {
  resourceType: string
}

export const metadefRefusals = defineRefusals('metadef', {
  namespace_not_found: {
    code: 'not_found',
    say: ({ namespace }: OfNamespace) => `There is no namespace ${namespace} of metadata definitions.`,
  },
  namespace_exists: {
    code: 'conflict',
    say: ({ namespace }: OfNamespace) => `There is a namespace ${namespace} of metadata definitions already.`,
  },
  /** By a change of another one's name. */
  namespace_name_taken: {
    code: 'conflict',
    say: ({ namespace }: OfNamespace) => `Another namespace of metadata definitions is called ${namespace}.`,
  },
  namespace_protected: {
    code: 'forbidden',
    say: ({ namespace }: OfNamespace) => `The namespace ${namespace} is protected: nothing of it can be deleted.`,
  },
  not_owner: {
    code: 'forbidden',
    say: ({ namespace }: OfNamespace) => `The namespace ${namespace} is another project's: it is not for you to change.`,
  },
  other_owner: {
    code: 'forbidden',
    say: ({ ownerId }: { ownerId: string | null }) =>
      `A namespace of metadata definitions for ${ownerId ?? 'no project'} is for admins to make.`,
  },

  item_not_found: {
    code: 'not_found',
    say: ({ kind, name, namespace }: OfItem) => `The namespace ${namespace} has no ${kind} ${name}.`,
  },
  item_exists: {
    code: 'conflict',
    say: ({ kind, name, namespace }: OfItem) => `The namespace ${namespace} has a ${kind} ${name} already.`,
  },
  /** By a change of another one's name. */
  item_name_taken: {
    code: 'conflict',
    say: ({ kind, name, namespace }: OfItem) => `Another ${kind} of the namespace ${namespace} is called ${name}.`,
  },
  item_protected: {
    code: 'forbidden',
    say: ({ kind, name, namespace }: OfItem) => `The ${kind} ${name} is of the namespace ${namespace}, which is protected.`,
  },

  association_not_found: {
    code: 'not_found',
    say: ({ namespace, resourceType }: OfAssociation) => `The namespace ${namespace} is not meant for ${resourceType}.`,
  },
  association_exists: {
    code: 'conflict',
    say: ({ namespace, resourceType }: OfAssociation) => `The namespace ${namespace} is meant for ${resourceType} already.`,
  },
  association_protected: {
    code: 'forbidden',
    say: ({ namespace, resourceType }: OfAssociation) =>
      `That it is meant for ${resourceType} is of the namespace ${namespace}, which is protected.`,
  },
})
