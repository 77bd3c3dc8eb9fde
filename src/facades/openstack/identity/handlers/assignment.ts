import type { StoreCtx } from '../../../../domain/context.ts'
import {
  type AssignmentFilter,
  effectiveAssignments,
  findDomain,
  findProject,
  findRole,
  findUser,
  type Grant,
  getGroup,
  listAssignments,
} from '../../../../domain/identity/index.ts'
import type { assignmentApi } from '../contract/grant.ts'
import { hasFlag, linksOf, type Query, single } from '../query.ts'
import type { HandlersOf } from './deps.ts'

function filterOf(query: Query): AssignmentFilter {
  const value = (key: string) => (query[key] === undefined ? undefined : single(query[key]))
  return {
    userId: value('user.id'),
    groupId: value('group.id'),
    roleId: value('role.id'),
    projectId: value('scope.project.id'),
    domainId: value('scope.domain.id'),
    system: query['scope.system'] === undefined ? undefined : hasFlag(query, 'scope.system'),
    inherited: query['scope.OS-INHERIT:inherited_to'] === undefined ? undefined : true,
    subtree: hasFlag(query, 'include_subtree'),
  }
}

export const assignmentHandlers: HandlersOf<typeof assignmentApi> = {
  listRoleAssignments: async (ctx, input) => {
    const filter = filterOf(input.query)
    const effective = hasFlag(input.query, 'effective')
    const grants = effective ? await effectiveAssignments(ctx, filter) : await listAssignments(ctx, filter)
    const names = hasFlag(input.query, 'include_names') ? namesOf(ctx) : undefined
    const shown: Record<string, unknown>[] = []
    for (const grant of grants) shown.push(await assignmentView(grant, input.base, names))
    return { role_assignments: shown, links: linksOf(input, { items: [], more: false }) }
  },
}

type Party = 'user' | 'group' | 'project' | 'domain' | 'role'
type Names = (kind: Party, id: string) => Promise<object>

async function assignmentView({ actor, target, roleId, inherited }: Grant, base: string, names: Names | undefined) {
  const show = async (kind: Party, id: string) => ({ id, ...(await names?.(kind, id)) })
  const where = target.kind === 'system' ? { system: { all: true } } : { [target.kind]: await show(target.kind, target.id) }
  const place = target.kind === 'system' ? '/system' : `/${target.kind}s/${target.id}`
  const path = `${place}/${actor.kind}s/${actor.id}/roles/${roleId}`
  return {
    role: await show('role', roleId),
    [actor.kind]: await show(actor.kind, actor.id),
    scope: inherited ? { ...where, 'OS-INHERIT:inherited_to': 'projects' } : where,
    links: { assignment: inherited ? `${base}/OS-INHERIT${path}/inherited_to_projects` : `${base}${path}` },
  }
}

/** Looks each name up once for a list. */
function namesOf(ctx: StoreCtx): Names {
  const known = new Map<string, Promise<object>>()
  const find = async (kind: Party, id: string): Promise<object> => {
    if (kind === 'domain') return { name: (await findDomain(ctx, id))?.name }
    const row = await FIND[kind](ctx, id)
    if (!row) return {}
    const domain = row.domainId === null ? undefined : await findDomain(ctx, row.domainId)
    return { name: row.name, ...(domain ? { domain: { id: domain.id, name: domain.name } } : {}) }
  }
  return (kind, id) => {
    const key = `${kind} ${id}`
    const found = known.get(key) ?? find(kind, id)
    known.set(key, found)
    return found
  }
}

const FIND: Record<
  Exclude<Party, 'domain'>,
  (ctx: StoreCtx, id: string) => Promise<{ name: string; domainId: string | null } | undefined>
> = { user: findUser, group: getGroup, project: findProject, role: findRole }
