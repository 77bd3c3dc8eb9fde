/** Lists what a user could get a token for: the projects, domains and system it has a role in. */
import type { Page } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { equals } from '../../entity/index.ts'
import { type ProjectField, type ProjectRequest, readProjects } from '../project/project.store.ts'
import type { Project } from '../project/project.ts'
import type { RoleAssignmentRow } from '../tables.ts'

/** Assignments of the user and of its groups. @param groupIds groups that it is in by its token alone */
async function assignmentsOf(ctx: StoreCtx, userId: string, groupIds: readonly string[]): Promise<RoleAssignmentRow[]> {
  return ctx.db
    .selectFrom('role_assignment')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb('actor_kind', '=', 'user'), eb('actor_id', '=', userId)]),
        eb.and([
          eb('actor_kind', '=', 'group'),
          eb('actor_id', 'in', eb.selectFrom('identity_group_member').select('group_id').where('user_id', '=', userId)),
        ]),
        ...(groupIds.length > 0 ? [eb.and([eb('actor_kind', '=', 'group'), eb('actor_id', 'in', groupIds)])] : []),
      ]),
    )
    .execute()
}

/** Enabled projects with a role of the user's, by id. */
export async function projectsOfUser(
  ctx: StoreCtx,
  userId: string,
  request: ProjectRequest = {},
  groupIds: readonly string[] = [],
): Promise<Page<Project>> {
  const rows = await assignmentsOf(ctx, userId, groupIds)
  const ids = new Set(rows.filter((row) => row.target_kind === 'project' && row.inherited === 0).map((row) => row.target_id))
  let above = rows.filter((row) => row.inherited === 1).map((row) => row.target_id)
  while (above.length > 0) {
    const beneath = await ctx.db.selectFrom('project').select('id').where('parent_id', 'in', above).execute()
    above = beneath.map((row) => row.id)
    for (const id of above) ids.add(id)
  }
  const { filters = [] } = request
  const enabled = filters.some(({ field }) => field === 'enabled') ? [] : [equals<ProjectField>('enabled', true)]
  const within = [{ field: 'id', values: [...ids] } as const, equals<ProjectField>('isDomain', false), ...enabled]
  return readProjects(ctx, request, within)
}

export async function domainsOfUser(
  ctx: StoreCtx,
  userId: string,
  request: ProjectRequest = {},
  groupIds: readonly string[] = [],
): Promise<Page<Project>> {
  const rows = (await assignmentsOf(ctx, userId, groupIds)).filter((row) => row.target_kind === 'domain' && row.inherited === 0)
  const ids = [...new Set(rows.map((row) => row.target_id))]
  return readProjects(ctx, request, [{ field: 'id', values: ids }, equals('isDomain', true), equals('enabled', true)])
}

export const hasSystemRole = async (ctx: StoreCtx, userId: string, groupIds: readonly string[] = []): Promise<boolean> =>
  (await assignmentsOf(ctx, userId, groupIds)).some((row) => row.target_kind === 'system')
