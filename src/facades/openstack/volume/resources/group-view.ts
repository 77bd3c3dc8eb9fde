/** A group of volumes as Cinder's API shows it. */
import { orNull, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Group, volumesOfGroups } from '../../../../domain/volume/index.ts'
import type { Serving } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { microTime } from '../../resource/time.ts'
import { cinderRules } from '../allow.ts'
import type { ListQuery } from '../list-request.ts'
import { flagNamed } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'

const text = Type.String()
const textOrNull = orNull(text)

export const briefGroup = Type.Object({ id: text, name: textOrNull })

export const shownGroup = Type.Object({
  id: text,
  status: text,
  availability_zone: textOrNull,
  created_at: text,
  name: textOrNull,
  description: textOrNull,
  group_type: text,
  volume_types: Type.Array(text),
  group_snapshot_id: textOrNull,
  source_group_id: textOrNull,
  volumes: Type.Optional(Type.Array(text)),
  replication_status: text,
  project_id: Type.Optional(text),
})

export const briefGroupView = ({ id, name }: Group) => ({ id, name })

interface Asked {
  query: ListQuery
  version: string
}

/** @throws bad_request */
function volumesAsked({ query, version }: Asked): boolean {
  const asked = last(query.list_volume)
  if (asked === undefined || !versions.covers({ since: '3.25' }, version)) return false
  const flag = flagNamed(asked)
  if (flag === undefined) throw cinderRefusals.no_boolean({ name: 'list_volume', text: asked }, { field: 'list_volume' })
  return flag
}

/** Shows any of these, with its volumes where they are asked for. @throws bad_request */
export async function groupViewer(ctx: StoreCtx, { policy }: Serving, asked: Asked, groups: readonly Group[]) {
  const ids = groups.map(({ id }) => id)
  const volumes = volumesAsked(asked) ? await volumesOfGroups(ctx, ids) : undefined
  const seesProject = policy.allows(ctx, cinderRules.groupProject)
  return (group: Group) => ({
    ...viewOf(group),
    ...(volumes && { volumes: volumes.get(group.id) ?? [] }),
    ...(seesProject && { project_id: group.project_id }),
  })
}

const viewOf = (group: Group) => ({
  id: group.id,
  status: group.status,
  availability_zone: group.zone,
  created_at: microTime(group.created_at),
  name: group.name,
  description: group.description,
  group_type: group.type_id,
  volume_types: [...group.volumeTypes],
  group_snapshot_id: group.source_kind === 'snapshot' ? group.source_id : null,
  source_group_id: group.source_kind === 'group' ? group.source_id : null,
  replication_status: 'disabled',
})
