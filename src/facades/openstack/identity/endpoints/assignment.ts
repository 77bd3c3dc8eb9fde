/** Who has which role where. */
import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import {
  type AssignmentFilter,
  effectiveAssignments,
  listAssignments,
  readAssignmentNames,
} from '../../../../domain/identity/directory/index.ts'
import { collectionLinks } from '../../resource/page-links.ts'
import { allow } from '../allow.ts'
import { assignmentViews } from '../assignment-view.ts'
import { body, free, listLinks } from '../pieces.ts'
import { flagsQuery, hasFlag, single } from '../query.ts'
import { keystoneRefusals } from '../refusals.ts'
import { operationTable } from '../resources/collection.ts'

const INHERITED_TO = 'scope.OS-INHERIT:inherited_to'

const assignmentQuery = {
  ...flagsQuery('user.id', 'group.id', 'role.id', 'scope.project.id', 'scope.domain.id', 'scope.system', INHERITED_TO),
  ...flagsQuery('effective', 'include_names', 'include_subtree'),
}

const assignmentApi = defineApi({
  listRoleAssignments: {
    method: 'GET',
    path: '/role_assignments',
    summary: 'Who has which role where',
    action: 'identity:list_role_assignments',
    allow: allow.listReader,
    documented: { query: Type.Object(assignmentQuery) },
    status: 200,
    returns: body({ role_assignments: Type.Array(free), links: listLinks }),
  },
})

type Asked = { readonly [Name in keyof typeof assignmentQuery]?: unknown }

function filterOf(query: Asked): AssignmentFilter {
  const value = (key: keyof Asked) => (query[key] === undefined ? undefined : single(query[key]) || undefined)
  return {
    userId: value('user.id'),
    groupId: value('group.id'),
    roleId: value('role.id'),
    projectId: value('scope.project.id'),
    domainId: value('scope.domain.id'),
    system: hasFlag(query, 'scope.system') || undefined,
    inherited: query[INHERITED_TO] === undefined ? undefined : single(query[INHERITED_TO]) === 'projects',
    subtree: hasFlag(query, 'include_subtree'),
  }
}

/** Combinations that mean nothing, or nothing ever fulfils, in Keystone's words. */
function requireSense(filter: AssignmentFilter, effective: boolean): void {
  const { userId, groupId, projectId, domainId, system, inherited, subtree } = filter
  const complaints: readonly (readonly [unknown, string])[] = [
    [subtree && !projectId, 'scope.project.id must be specified if include_subtree is also specified'],
    [domainId && projectId, 'Specify a domain or project, not both'],
    [domainId && system, 'Specify system or domain, not both'],
    [projectId && system, 'Specify system or project, not both'],
    [userId && groupId, 'Specify a user or group, not both'],
    [effective && groupId, 'Combining effective and group filter will always result in an empty list.'],
    [
      effective && inherited && domainId,
      'Combining effective, domain and inherited filters will always result in an empty list.',
    ],
  ]
  const [, complaint] = complaints.find(([is]) => is) ?? []
  if (complaint) throw keystoneRefusals.bad_assignment_query({ problem: complaint })
}

export const assignments = operationTable(assignmentApi, {
  listRoleAssignments: async (ctx, input) => {
    const filter = filterOf(input.query)
    const effective = hasFlag(input.query, 'effective')
    requireSense(filter, effective)
    const found = effective ? await effectiveAssignments(ctx, filter) : await listAssignments(ctx, filter)
    const names = hasFlag(input.query, 'include_names') ? await readAssignmentNames(ctx, found) : undefined
    return {
      role_assignments: assignmentViews(input.base, found, names),
      ...collectionLinks(input),
    }
  },
})
