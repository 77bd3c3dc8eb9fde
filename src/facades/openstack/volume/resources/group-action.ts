/** What is done with groups of volumes by actions of Cinder's API. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import { createGroupFrom, deleteGroup, GROUP_STATUSES, refuseReplication, resetGroup } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { description, flag, isTrue, name, trimmed, uuid } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { briefGroup, briefGroupView } from './group-view.ts'

const act = { method: 'POST', path: '/groups/{group_id}/action', allow: allow.member, status: 202 } as const
const nothing = Type.Object({}, { additionalProperties: true })

/** @throws bad_request */
export function groupStatusOf(given: string, what: 'Group' | 'GroupSnapshot') {
  const status = GROUP_STATUSES.find((one) => one === given.toLowerCase())
  if (!status) throw cinderRefusals.bad_group_status({ what, status: given, valid: GROUP_STATUSES }, { field: 'status' })
  return status
}

/** @throws bad_request */
function sourceOf({
  group_snapshot_id: snapshot,
  source_group_id: group,
}: {
  group_snapshot_id?: string
  source_group_id?: string
}) {
  if (snapshot !== undefined && group === undefined) return { kind: 'snapshot' as const, id: snapshot }
  if (group !== undefined && snapshot === undefined) return { kind: 'group' as const, id: group }
  throw cinderRefusals.one_source({ field: 'create-from-src' })
}

export const groupActions: Operations = {
  createGroupFromSource: operation(
    {
      method: 'POST',
      path: '/groups/action',
      verb: 'create-from-src',
      since: '3.14',
      withinProject: true,
      summary: 'Make a group of another one or of the snapshot of one, with a volume for each of its volumes',
      action: 'group:create',
      allow: allow.member,
      body: strict({
        'create-from-src': strict({
          name: Type.Optional(name),
          description: Type.Optional(description),
          source_group_id: Type.Optional(uuid),
          group_snapshot_id: Type.Optional(uuid),
        }),
      }),
      status: 202,
      returns: Type.Object({ group: briefGroup }),
    },
    async (ctx, { body: { 'create-from-src': given } }) => {
      const group = await createGroupFrom(ctx, {
        name: trimmed(given.name ?? null),
        description: trimmed(given.description ?? null),
        from: sourceOf(given),
      })
      return { group: briefGroupView(group) }
    },
  ),
  deleteGroup: operation(
    {
      ...act,
      since: '3.13',
      verb: 'delete',
      summary: 'Delete a group, with its volumes where that is said',
      action: 'group:delete',
      body: strict({ delete: strict({ 'delete-volumes': Type.Optional(flag) }) }),
    },
    (ctx, { params, body }) => deleteGroup(ctx, params.group_id, { withVolumes: isTrue(body.delete['delete-volumes']) }),
  ),
  resetGroupStatus: operation(
    {
      ...act,
      allow: allow.admin,
      since: '3.20',
      verb: 'reset_status',
      summary: 'Set a group’s state by one’s word alone',
      action: 'group:reset_status',
      body: strict({ reset_status: strict({ status: Type.String() }) }),
    },
    (ctx, { params, body }) => resetGroup(ctx, params.group_id, groupStatusOf(body.reset_status.status, 'Group')),
  ),
  enableGroupReplication: operation(
    {
      ...act,
      since: '3.38',
      verb: 'enable_replication',
      summary: 'Replicate a group: refused, no pool does that',
      action: 'group:enable_replication',
      body: strict({ enable_replication: nothing }),
    },
    (ctx, { params }) => refuseReplication(ctx, params.group_id),
  ),
  disableGroupReplication: operation(
    {
      ...act,
      since: '3.38',
      verb: 'disable_replication',
      summary: 'Replicate a group no more: refused, no pool does that',
      action: 'group:disable_replication',
      body: strict({ disable_replication: nothing }),
    },
    (ctx, { params }) => refuseReplication(ctx, params.group_id),
  ),
  failOverGroup: operation(
    {
      ...act,
      since: '3.38',
      verb: 'failover_replication',
      summary: 'Go over to what a group is replicated to: refused, no pool does that',
      action: 'group:failover_replication',
      body: strict({
        failover_replication: strict({
          allow_attached_volume: Type.Optional(flag),
          secondary_backend_id: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
        }),
      }),
    },
    (ctx, { params }) => refuseReplication(ctx, params.group_id),
  ),
  listGroupReplicationTargets: operation(
    {
      ...act,
      since: '3.38',
      verb: 'list_replication_targets',
      summary: 'List what a group is replicated to: refused, no pool does that',
      action: 'group:list_replication_targets',
      body: strict({ list_replication_targets: nothing }),
    },
    (ctx, { params }) => refuseReplication(ctx, params.group_id),
  ),
}
