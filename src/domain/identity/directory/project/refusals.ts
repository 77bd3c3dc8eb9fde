/** Declares what projects and domains refuse. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

interface WithId {
  id: string
}

export const projectRefusals = defineRefusals('identity', {
  project_name_taken: {
    code: 'conflict',
    say: ({ name, domainId }: { name: string; domainId: string }) => `Domain ${domainId} has a project ${name} already.`,
  },
  domain_name_taken: { code: 'conflict', say: ({ name }: { name: string }) => `There is a domain ${name} already.` },
  domain_name_reserved: {
    code: 'bad_request',
    say: ({ name }: { name: string }) => `No domain can have the name ${name}: users of other identity providers have it.`,
  },
  domain_enabled: { code: 'forbidden', say: () => 'A domain is disabled before it is deleted.' },
  parent_not_found: {
    code: 'bad_request',
    say: ({ kind, id }: WithId & { kind: 'project' | 'domain' }) =>
      `The ${kind} ${id}, beneath which the project would be, was not found.`,
  },
  parent_is_other_domain: {
    code: 'bad_request',
    say: ({ parentId, domainId }: { parentId: string; domainId: string | undefined }) =>
      `A project beneath the domain ${parentId} cannot be of domain ${domainId}.`,
  },
  parent_of_other_domain: {
    code: 'bad_request',
    say: ({ domainId, parentDomainId }: { domainId: string | undefined; parentDomainId: string | null }) =>
      `A project beneath one of domain ${parentDomainId} cannot be of domain ${domainId}.`,
  },
  branch_disabled: { code: 'bad_request', say: ({ id }: WithId) => `No project is made beneath ${id}, which is disabled.` },
  too_deep: {
    code: 'forbidden',
    say: ({ parentId }: { parentId: string }) => `No project can be made beneath ${parentId}: it lies deepest.`,
  },
  tree_too_deep: {
    code: 'conflict',
    say: ({ depthMax, some, all }: { depthMax: number; some: readonly string[]; all: number }) =>
      `Projects lie deeper than the ${depthMax} levels that the model of limits allows: ${some.join(', ')}${all > some.length ? ', …' : ''}. Start with another --limit-model.`,
  },
  parents_disabled: { code: 'forbidden', say: ({ id }: WithId) => `Project ${id} stays disabled while one above it is.` },
  subtree_enabled: { code: 'forbidden', say: ({ id }: WithId) => `Project ${id} stays enabled while one beneath it is.` },
  project_is_domain: { code: 'forbidden', say: () => 'A project that acts as a domain is deleted as a domain.' },
  project_not_leaf: { code: 'forbidden', say: ({ id }: WithId) => `Project ${id} still has projects beneath it.` },
})
