/** Who has which role where. */
import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import {
  type AssignmentFilter,
  type AssignmentPage,
  pageOfAssignments,
  pageOfEffective,
  readAssignmentNames,
} from '../../../../domain/identity/directory/index.ts'
import { readLimit } from '../../resource/comparator-request.ts'
import { linksTo } from '../../resource/page-links.ts'
import { allow } from '../allow.ts'
import { assignmentViews } from '../assignment-view.ts'
import { body, free, listLinks } from '../pieces.ts'
import { flagsQuery, hasFlag, single } from '../query.ts'
import { keystoneRefusals } from '../refusals.ts'
import { LONGEST_PAGE, operationTable } from '../resources/collection.ts'

const INHERITED_TO = 'scope.OS-INHERIT:inherited_to'

const assignmentQuery = {
  ...flagsQuery('user.id', 'group.id', 'role.id', 'scope.project.id', 'scope.domain.id', 'scope.system', INHERITED_TO),
  ...flagsQuery('effective', 'include_names', 'include_subtree', 'limit', 'marker'),
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
    returns: body({ role_assignments: Type.Array(free), links: listLinks, truncated: Type.Optional(Type.Boolean()) }),
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

/** Keystone has no pages here and tells all; whoever asks for a page is given one. */
function pageOf(query: Asked): { limit?: number; marker?: string } {
  const limit = readLimit(query.limit === undefined ? undefined : single(query.limit), LONGEST_PAGE)
  const marker = query.marker === undefined ? '' : single(query.marker)
  return { ...(limit === undefined ? {} : { limit }), ...(marker === '' ? {} : { marker }) }
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
    const { items, next }: AssignmentPage = await (effective ? pageOfEffective : pageOfAssignments)(
      ctx,
      filter,
      pageOf(input.query),
    )
    const names = hasFlag(input.query, 'include_names') ? await readAssignmentNames(ctx, items) : undefined
    return {
      role_assignments: assignmentViews(input.base, items, names),
      ...linksTo(input, next),
    }
  },
})
