/** Role assignments → Keystone's JSON, with links to what each comes from. */
import type { Assignment, AssignmentNames, PartyKind, Target } from '../../../domain/identity/directory/index.ts'

/** @param names of those that stand in them, when they are to be told */
export function assignmentViews(base: string, assignments: readonly Assignment[], names?: AssignmentNames) {
  const show = (kind: PartyKind, id: string) => {
    const known = names?.[kind].get(id)
    if (!known) return { id }
    return known.domain ? { id, name: known.name, domain: known.domain } : { id, name: known.name }
  }
  return assignments.map((assignment): Record<string, unknown> => {
    const { actor, target, roleId, inherited } = assignment
    const where = target.kind === 'system' ? { system: { all: true } } : { [target.kind]: show(target.kind, target.id) }
    return {
      role: show('role', roleId),
      [actor.kind]: show(actor.kind, actor.id),
      scope: inherited ? { ...where, 'OS-INHERIT:inherited_to': 'projects' } : where,
      links: linksOf(base, assignment),
    }
  })
}

/** To the grant behind it; to the membership and to the rule between two roles where these play a part. */
function linksOf(base: string, assignment: Assignment) {
  const { actor, target, roleId, inherited, groupId, source, grantedRoleId, priorRoleId } = assignment
  const holder = groupId === undefined ? `${actor.kind}s/${actor.id}` : `groups/${groupId}`
  const path = `${placeOf(source ?? target)}/${holder}/roles/${grantedRoleId ?? roleId}`
  return {
    assignment: inherited ? `${base}/OS-INHERIT${path}/inherited_to_projects` : `${base}${path}`,
    ...(groupId === undefined ? {} : { membership: `${base}/groups/${groupId}/users/${actor.id}` }),
    ...(priorRoleId === undefined ? {} : { prior_role: `${base}/roles/${priorRoleId}/implies/${roleId}` }),
  }
}

const placeOf = (target: Target): string => (target.kind === 'system' ? '/system' : `/${target.kind}s/${target.id}`)
