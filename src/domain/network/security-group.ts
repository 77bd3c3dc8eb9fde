/** Security groups: which traffic reaches a port and leaves it. Every project has a default one. */

import type { KeyPage, ListRequest, NumberedRequest } from '../../kernel/page.ts'
import { reachesAll } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { lockName } from '../../store/dialect.ts'
import { among } from '../../store/filter.ts'
import { insertRow } from '../../store/prepared.ts'
import { dropTags } from '../tag/index.ts'
import { asCloud, projectForNew } from './access.ts'
import { notePorts } from './port.change.ts'
import { networkQuotas } from './quotas.ts'
import { groupRefusals } from './security-group.refusals.ts'
import { type GroupField, getGroup, getGroupRow, groupsByIds, readGroupKeys, type SecurityGroup } from './security-group.store.ts'
import { checkRule } from './security-rule.check.ts'
import { insertRules } from './security-rule.row.ts'
import {
  countOf,
  type NewStandard,
  newStandardRow,
  notifyTopologyChange,
  type StandardChange,
  standardColumns,
  writeTags,
} from './standard.ts'
import type { SecurityGroupRow } from './tables.ts'

export type NewSecurityGroup = NewStandard

const DEFAULT = 'default'
const DEFAULT_DESCRIPTION = 'Default security group'

export async function createGroup(ctx: StoreCtx, given: NewSecurityGroup): Promise<SecurityGroup> {
  const projectId = projectForNew(ctx, given.projectId)
  if (given.name?.toLowerCase() === DEFAULT) throw groupRefusals.default_group_exists()
  return transact(ctx, async (tx) => {
    await ensureDefaultGroup(tx, projectId)
    await networkQuotas.require(tx, projectId, 'security_group', 1, () => countOf(tx, 'security_group', projectId))
    const row = await insertGroup(tx, projectId, given, false)
    return getGroup(asCloud(tx), row.id)
  })
}

async function insertGroup(
  tx: StoreCtx,
  projectId: string,
  given: NewSecurityGroup,
  isDefault: boolean,
): Promise<SecurityGroupRow> {
  const row: SecurityGroupRow = {
    ...(await newStandardRow(tx, 'security_group', projectId, given)),
    is_default: Number(isDefault),
  }
  await insertRow(tx.db, 'security_group', row)
  await writeTags(tx, 'security_group', row, given)
  const both = [4, 6] as const
  await insertRules(
    tx,
    row,
    [
      ...both.map((version) => ({ direction: 'egress' as const, version })),
      ...(isDefault ? both.map((version) => ({ direction: 'ingress' as const, version, remoteGroupId: row.id })) : []),
    ].map(checkRule),
  )
  recordChange(tx, 'security-group', row.id, projectId)
  notifyTopologyChange(tx, 'group', row.id)
  return row
}

const findDefaultGroup = (ctx: StoreCtx, projectId: string): Promise<SecurityGroupRow | undefined> =>
  ctx.db
    .selectFrom('security_group')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('is_default', '=', 1)
    .executeTakeFirst()

/** The project's default group; it is made when it is first needed and counts towards no quota. */
export async function ensureDefaultGroup(tx: StoreCtx, projectId: string): Promise<SecurityGroupRow> {
  const find = () => findDefaultGroup(tx, projectId)
  const found = await find()
  if (found) return found
  await lockName(tx, `default-group:${projectId}`)
  return (await find()) ?? insertGroup(tx, projectId, { name: DEFAULT, description: DEFAULT_DESCRIPTION }, true)
}

/** Lists what the caller may see. A project that asks for its groups has a default one, and so has one that an admin asks about. */
export async function groupKeys(ctx: StoreCtx, request: ListRequest<GroupField>): Promise<KeyPage> {
  if (ctx.who.kind === 'user' && ctx.who.scope.kind === 'project') await provideDefaultGroup(ctx, ctx.who.scope.projectId)
  const [asked, another] = (request.filters ?? []).flatMap(({ field, values }) => (field === 'projectId' ? values : []))
  if (reachesAll(ctx, 'network') && asked && another === undefined) await provideDefaultGroup(ctx, String(asked))
  return readGroupKeys(ctx, request)
}

export async function listGroups(
  ctx: StoreCtx,
  { offset = 0, ...request }: NumberedRequest<GroupField> = {},
): Promise<SecurityGroup[]> {
  const { limit } = request
  const { items } = await groupKeys(ctx, { ...request, ...(limit !== undefined && { limit: limit + offset }) })
  return groupsByIds(
    ctx,
    items.slice(offset).map(({ id }) => id),
  )
}

/** Reads first: a transaction is begun only for a project's very first look. */
async function provideDefaultGroup(ctx: StoreCtx, projectId: string): Promise<void> {
  if (!(await findDefaultGroup(ctx, projectId))) await transact(ctx, (tx) => ensureDefaultGroup(tx, projectId))
}

export async function updateGroup(ctx: StoreCtx, id: string, change: StandardChange): Promise<SecurityGroup> {
  return transact(ctx, async (tx) => {
    const row = await getGroupRow(tx, id)
    if (change.name !== undefined && change.name !== row.name) {
      if (row.is_default === 1) throw groupRefusals.default_group_fixed()
      if (change.name === DEFAULT) throw groupRefusals.default_group_exists()
    }
    await tx.db
      .updateTable('security_group')
      .set((eb) => ({
        ...standardColumns(change),
        updated_at: tx.clock.now(),
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
    await writeTags(tx, 'security_group', row, change)
    recordChange(tx, 'security-group', id, row.project_id)
    if (change.name !== undefined) await notePorts(tx, await portsIn(tx, id)) // servers show their groups by name
    return getGroup(tx, id)
  })
}

const portsIn = (tx: StoreCtx, id: string) =>
  tx.db
    .selectFrom('port')
    .selectAll()
    .where('id', 'in', (eb) => eb.selectFrom('port_security_group').select('port_id').where('group_id', '=', id))
    .execute()

const isUsed = async (tx: StoreCtx, id: string): Promise<boolean> =>
  (await tx.db.selectFrom('port_security_group').select('port_id').where('group_id', '=', id).executeTakeFirst()) !== undefined

const groupsNaming = async (tx: StoreCtx, id: string): Promise<string[]> => {
  const rows = await tx.db.selectFrom('security_rule').select('group_id').distinct().where('remote_group_id', '=', id).execute()
  return rows.map((row) => row.group_id)
}

/** What they show has changed. */
async function raiseGroups(tx: StoreCtx, ids: readonly string[]): Promise<void> {
  const raised = await tx.db
    .updateTable('security_group')
    .set((eb) => ({ updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where(among(tx.db, 'security_group.id', ids))
    .returning(['id', 'project_id'])
    .execute()
  for (const { id, project_id } of raised) recordChange(tx, 'security-group', id, project_id)
}

/** Rules of other groups that name it go with it. @throws conflict while a port is in it, and for the default group */
export async function deleteGroup(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await getGroupRow(tx, id)
    if (await isUsed(tx, id)) throw groupRefusals.security_group_in_use({ id })
    if (row.is_default === 1 && !reachesAll(tx, 'network')) throw groupRefusals.default_group_stays()
    const naming = (await groupsNaming(tx, id)).filter((other) => other !== id)
    await raiseGroups(tx, naming)
    await tx.db
      .deleteFrom('security_rule')
      .where((eb) => eb.or([eb('group_id', '=', id), eb('remote_group_id', '=', id)]))
      .execute()
    await dropTags(tx, 'security_group', [id])
    await deleteFound(tx.db.deleteFrom('security_group').where('id', '=', id))
    recordChange(tx, 'security-group', id, row.project_id)
    for (const groupId of [id, ...naming]) notifyTopologyChange(tx, 'group', groupId)
  })
}

/**
 * The ids of groups given by id or by name.
 * @throws bad_request when one is absent, conflict when a name fits several
 */
export async function resolveGroups(tx: StoreCtx, projectId: string, names: readonly string[]): Promise<string[]> {
  const own = await tx.db
    .selectFrom('security_group')
    .select(['id', 'name'])
    .where('project_id', '=', projectId)
    .where((eb) => eb.or([among(tx.db, 'security_group.id', names), among(tx.db, 'security_group.name', names)]))
    .execute()
  const ids: string[] = []
  for (const name of names) {
    if (name === DEFAULT) {
      ids.push((await ensureDefaultGroup(tx, projectId)).id)
      continue
    }
    const byId = own.find((group) => group.id === name)
    const fitting = byId ? [byId] : own.filter((group) => group.name === name)
    if (fitting.length > 1) throw groupRefusals.group_ambiguous({ name })
    const [group] = fitting
    if (!group) throw groupRefusals.group_unknown({ name, projectId })
    ids.push(group.id)
  }
  return [...new Set(ids)]
}
