/** Reads security groups with their members, and without rules about groups that are gone. */
import type { StoreCtx } from '../../../store/context.ts'
import { type SecurityGroup, selectGroups } from '../security-group.store.ts'
import { inPieces } from './rows.ts'

export type GroupWithMembers = SecurityGroup & { members: string[] }

export async function readGroups(ctx: StoreCtx, ids: readonly string[]): Promise<GroupWithMembers[]> {
  const groups = await inPieces(ids, (piece) => selectGroups(ctx, { id: piece }))
  const named = groups.flatMap(({ rules }) => rules.flatMap(({ remoteGroupId }) => remoteGroupId ?? []))
  const known = new Set(
    (await inPieces(named, (piece) => ctx.db.selectFrom('security_group').select('id').where('id', 'in', piece).execute())).map(
      ({ id }) => id,
    ),
  )
  const members = Map.groupBy(await inPieces(ids, (piece) => membersOf(ctx, piece)), ({ group_id }) => group_id)
  return groups.map((group) => ({
    ...group,
    rules: group.rules.filter(({ remoteGroupId }) => !remoteGroupId || known.has(remoteGroupId)),
    members: (members.get(group.id) ?? []).map(({ port_id }) => port_id),
  }))
}

/** Ports of guests that keep to their groups. */
const membersOf = (ctx: StoreCtx, groupIds: string[]) =>
  ctx.db
    .selectFrom('port_security_group')
    .innerJoin('port', 'port.id', 'port_security_group.port_id')
    .select(['port_security_group.group_id', 'port_security_group.port_id'])
    .where('port_security_group.group_id', 'in', groupIds)
    .where('port.port_security', '=', 1)
    .where('port.device_owner', 'not like', 'network:%')
    .execute()
