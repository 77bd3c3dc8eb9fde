/** Declares what roles and their assignments refuse. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

interface Pair {
  priorId: string
  impliedId: string
}

export const roleRefusals = defineRefusals('identity', {
  role_name_taken: { code: 'conflict', say: ({ name }: { name: string }) => `There is a role ${name} already.` },
  role_of_domain_for_system: {
    code: 'bad_request',
    say: ({ roleId }: { roleId: string }) => `Role ${roleId} is a domain's own: it is not held in the system.`,
  },
  role_of_other_domain: {
    code: 'forbidden',
    say: ({ roleId, projectId }: { roleId: string; projectId: string }) =>
      `Role ${roleId} is of another domain than project ${projectId}.`,
  },
  role_assignment_not_found: {
    code: 'not_found',
    say: ({ roleId, actorId, targetId }: { roleId: string; actorId: string; targetId: string }) =>
      `${actorId} does not hold role ${roleId} in ${targetId}.`,
  },
  never_implied: { code: 'forbidden', say: ({ id }: { id: string }) => `Role ${id} is implied by no other.` },
  global_implies_domains: { code: 'forbidden', say: () => "A role of the whole cloud implies none of a domain's own." },
  implied_already: {
    code: 'conflict',
    say: ({ priorId, impliedId }: Pair) => `Role ${priorId} implies ${impliedId} already.`,
  },
  implication_circle: {
    code: 'forbidden',
    say: ({ priorId, impliedId }: Pair) => `Role ${priorId} cannot imply ${impliedId}, which implies it.`,
  },
  implied_role_not_found: {
    code: 'not_found',
    say: ({ priorId, impliedId }: Pair) => `Role ${priorId} does not imply ${impliedId}.`,
  },
})
