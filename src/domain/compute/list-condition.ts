/** What servers can be listed by, and a filter of servers in terms of it. */
import { type SqlBool, sql } from 'kysely'
import type { Filter, FilterValue } from '../../kernel/page.ts'
import { compilePattern } from '../../kernel/pattern/index.ts'
import { child, derived, flag, joined, number, text } from '../../store/filter.ts'
import { byCreation, type ListTable } from '../../store/list.ts'
import type { WordFilter } from '../tag/index.ts'
import type { Reboot, ServerStatus, ServerTask } from './server-state.ts'
import type { ServerRow } from './tables.ts'
import { taskWithoutReboots } from './task-condition.ts'

export interface ServerFilter {
  projectId?: string | undefined
  /** Of all projects, whatever is within reach: the caller has asked whether it may. */
  everyProject?: boolean
  userId?: string
  /** A regular expression that `kernel/pattern` takes, found anywhere in the name; upper and lower case differ. */
  name?: string
  /** Any of them. */
  statuses?: readonly ServerStatus[]
  task?: Exclude<ServerTask, Reboot>
  /** Any of them goes on. */
  rebooting?: readonly Reboot[]
  hostId?: string
  imageId?: string
  shapeId?: string
  /** Regular expressions, as `name`. */
  keyName?: string
  hostname?: string
  description?: string
  accessIpv4?: string
  accessIpv6?: string
  ids?: readonly string[]
  changedSince?: number
  changedBefore?: number
  createdWithin?: Span | undefined
  launchedWithin?: Span | undefined
  launchIndex?: number
  locked?: boolean
  /** Any of them has. */
  lockedBy?: readonly NonNullable<ServerRow['locked_by']>[] | undefined
  diskConfig?: readonly ServerRow['disk_config'][] | undefined
  /** A regular expression, as `name`. */
  zone?: string | undefined
  /** A regular expression, as `name`. */
  reservationId?: string
  configDrive?: boolean
  tags?: WordFilter
}

/** Milliseconds; the last is not within. */
interface Span {
  from: number
  before: number
}

export type ServerField =
  | 'id'
  | 'projectId'
  | 'userId'
  | 'name'
  | 'hostname'
  | 'description'
  | 'accessIpv4'
  | 'accessIpv6'
  | 'launchedAt'
  | 'status'
  | 'task'
  | 'power'
  | 'hostId'
  | 'host'
  | 'hostZone'
  | 'wantedZone'
  | 'zone'
  | 'imageId'
  | 'shapeId'
  | 'keyName'
  | 'reservationId'
  | 'createdAt'
  | 'updatedAt'
  | 'cpus'
  | 'memoryMib'
  | 'launchIndex'
  | 'locked'
  | 'lockedBy'
  | 'diskConfig'
  | 'configDrive'
  | 'tags'

const zoneOfHost = sql`(select host.zone from host where host.id = server.host_id)`

export const serverList: ListTable<ServerField> = {
  table: 'server',
  fields: {
    id: text('server.id', { selective: true }),
    projectId: text('server.project_id'),
    userId: text('server.user_id'),
    name: text('server.name', { selective: true, searched: 'trigrams' }),
    hostname: text('server.hostname', { searched: 'trigrams' }),
    description: text('server.description', { nullable: true, searched: 'trigrams' }),
    accessIpv4: text('server.access_ipv4', { nullable: true, searched: 'trigrams' }),
    accessIpv6: text('server.access_ipv6', { nullable: true, searched: 'trigrams' }),
    launchedAt: number('server.launched_at', { nullable: true, searched: 'within' }),
    // the inverse of `statusOf`
    status: derived(
      'text',
      sql`case server.lifecycle
        when 'error' then 'error'
        when 'building' then 'building'
        else case server.observed_power
          when 'failed' then 'error'
          when 'running' then 'active'
          when 'paused' then 'paused'
          when 'stopped' then 'stopped'
          when 'absent' then 'stopped'
          else case server.lifecycle when 'deleting' then 'building' else 'stopped' end
        end
      end`,
      { usual: 'active' },
    ),
    task: derived('text', taskWithoutReboots, { usual: null }),
    power: text('server.observed_power'),
    hostId: text('server.host_id', { nullable: true, selective: true }),
    host: joined({ table: 'host', column: 'host.hostname', key: 'host.id', named: 'server.host_id' }),
    hostZone: derived('text', zoneOfHost),
    wantedZone: text('server.wanted_zone', { nullable: true }),
    zone: derived('text', sql`coalesce(${zoneOfHost}, server.wanted_zone)`),
    imageId: text('server.image_id', { nullable: true }),
    shapeId: text('server.shape_id'),
    keyName: text('server.key_name', { nullable: true, searched: 'trigrams' }),
    reservationId: text('server.reservation_id', { selective: true, searched: 'trigrams' }),
    createdAt: number('server.created_at'),
    updatedAt: number('server.updated_at', { searched: 'within' }),
    cpus: number('server.cpus'),
    memoryMib: number('server.memory_mib'),
    launchIndex: number('server.launch_index', { usual: 0 }),
    locked: flag('server.locked', { usual: 0 }),
    lockedBy: text('server.locked_by', { nullable: true }),
    diskConfig: text('server.disk_config', { usual: 'MANUAL' }),
    configDrive: flag('server.config_drive', { usual: 0 }),
    tags: child('tag', 'resource_id', 'key', { only: sql<SqlBool>`tag.kind = 'server'` }),
  },
  joins: sql`left join server_port_stamp on server_port_stamp.server_id = server.id`,
  stamp: sql`server.generation || '.' || coalesce(server_port_stamp.stamp, 0) || '.' || coalesce(server.host_id, '')`,
  order: byCreation('server', 'desc'),
}

/** @throws bad_request (reason `pattern`) for what is no regular expression */
export function filtersOf(filter: ServerFilter): Filter<ServerField>[] {
  const { tags = {}, ids, changedSince, changedBefore } = filter
  const all: (Filter<ServerField> | undefined)[] = [
    is('projectId', filter.projectId),
    is('userId', filter.userId),
    is('hostId', filter.hostId),
    is('imageId', filter.imageId),
    is('shapeId', filter.shapeId),
    filter.statuses && { field: 'status', values: filter.statuses },
    is('task', filter.task),
    is('launchIndex', filter.launchIndex),
    is('locked', filter.lockedBy ? true : filter.locked),
    filter.lockedBy && { field: 'lockedBy', values: filter.lockedBy },
    filter.diskConfig && { field: 'diskConfig', values: filter.diskConfig },
    is('configDrive', filter.configDrive),
    ids && { field: 'id', values: ids },
    fits('name', filter.name),
    fits('keyName', filter.keyName),
    fits('hostname', filter.hostname),
    fits('description', filter.description),
    fits('accessIpv4', filter.accessIpv4),
    fits('accessIpv6', filter.accessIpv6),
    fits('reservationId', filter.reservationId),
    changedSince === undefined ? undefined : { field: 'updatedAt', op: 'at_least', values: [changedSince] },
    changedBefore === undefined ? undefined : { field: 'updatedAt', op: 'at_most', values: [changedBefore] },
    // none was changed before it was made: in the order of creation the list begins there
    changedBefore === undefined ? undefined : { field: 'createdAt', op: 'at_most', values: [changedBefore] },
    ...spanOf('createdAt', filter.createdWithin),
    ...spanOf('launchedAt', filter.launchedWithin),
    tags.all && { field: 'tags', op: 'all', values: tags.all },
    tags.any && { field: 'tags', values: tags.any },
    tags.notAll && { field: 'tags', op: 'not_all', values: tags.notAll },
    tags.notAny && { field: 'tags', op: 'not_any', values: tags.notAny },
  ]
  return all.filter((one) => one !== undefined)
}

const is = (field: ServerField, value: FilterValue | undefined): Filter<ServerField> | undefined =>
  value === undefined ? undefined : { field, values: [value] }

const spanOf = (field: ServerField, span: Span | undefined): Filter<ServerField>[] =>
  span
    ? [
        { field, op: 'at_least', values: [span.from] },
        { field, op: 'less', values: [span.before] },
      ]
    : []

/** A word is looked for as it stands, and one between `^` and `$` is the whole: both are much cheaper than a pattern. */
function fits(field: ServerField, pattern: string | undefined): Filter<ServerField> | undefined {
  if (pattern === undefined) return undefined
  compilePattern(pattern) // a bad one is the caller's error, and must not reach the database
  const [, from = '', word = '', to = ''] = /^(\^?)([\w -]*)(\$?)$/.exec(pattern) ?? []
  if (word === '') return { field, op: 'matches', values: [pattern] }
  if (from && to) return { field, values: [word] }
  const op = from ? 'starts_with' : to ? 'ends_with' : 'contains'
  return { field, op, values: [word] }
}
