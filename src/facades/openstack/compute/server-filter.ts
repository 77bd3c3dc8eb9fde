/** The query of a list of servers as the domain's filter. */

import type { Guarded } from '../../../api/policy/policy.ts'
import type { ServerField, ServerFilter, ServerPage } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { hostIdsOf } from '../../../domain/host/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { compilePattern } from '../../../kernel/pattern/index.ts'
import type { Serving } from '../resource/operation.ts'
import { readQuery } from '../resource/schema-list.ts'
import { novaRules } from './allow.ts'
import { changedWithin, flagNamed, PAGE_MAX } from './list.ts'
import { isTrue } from './pieces.ts'
import { novaRefusals } from './refusals.ts'
import { ALIKE, FREED_ALIKE, isUnlikeAll } from './server-alike.ts'
import { type ServerQuery, TABLES } from './server-query.ts'
import { stateWanted } from './server-state-filter.ts'
import { timesWanted } from './server-time-filter.ts'
import { versions } from './versions.ts'

interface Asked {
  query: ServerQuery
  version: string
  /** The rule that lets see servers of all projects; Nova has one for each of its two lists. */
  allProjects: Guarded
}

/** @returns undefined when nothing can fit, for example for a state that no server is ever in */
export async function filterOf(
  ctx: StoreCtx,
  { policy }: Serving,
  { query, version, allProjects }: Asked,
): Promise<ServerFilter | undefined> {
  const everything = policy.allows(ctx, novaRules.allFilters)
  const freed = everything || versions.covers({ since: '2.83' }, version)
  for (const key of PATTERNS) requirePattern(key, query[key])
  if (everything) refuseTables(query)
  const hostId = everything ? await hostIdNamed(ctx, query.host ?? query.node) : undefined
  const state = stateWanted(query, { everything, freed })
  if (hostId === 'unknown' || !state || isUnlikeAll(query, everything ? ALIKE : freed ? FREED_ALIKE : [])) return undefined
  return {
    ...projectWanted(ctx, policy.allows(ctx, allProjects) ? undefined : allProjects, query),
    userId: freed ? query.user_id : undefined,
    hostId,
    ...state,
    ...(freed ? timesWanted(query) : {}),
    name: query.name ?? (everything ? query.display_name : undefined),
    imageId: query.image ?? (everything ? query.image_ref : undefined),
    shapeId: query.flavor,
    ...(everything ? columnsWanted(query) : {}),
    hostname: everything || versions.covers({ since: '2.90' }, version) ? query.hostname : undefined,
    keyName: freed ? query.key_name : undefined,
    zone: freed ? query.availability_zone : undefined,
    ids: everything && query.uuid !== undefined ? [query.uuid] : undefined,
    reservationId: query.reservation_id,
    configDrive: freed ? flagOf(query.config_drive) : undefined,
    ...changedWithin(query),
    locked: query.locked === undefined ? undefined : strictFlag(query.locked, 'locked'),
    tags: {
      all: wordsOf(query.tags),
      any: wordsOf(query['tags-any']),
      notAll: wordsOf(query['not-tags']),
      notAny: wordsOf(query['not-tags-any']),
    },
  }
}

/** What only admins filter by, as what a server has. */
const columnsWanted = (
  query: ServerQuery,
): Pick<ServerFilter, 'launchIndex' | 'description' | 'accessIpv4' | 'accessIpv6' | 'lockedBy' | 'diskConfig'> => ({
  launchIndex: query.launch_index === undefined ? undefined : Number(query.launch_index),
  description: query.description ?? query.display_description,
  accessIpv4: query.access_ip_v4,
  accessIpv6: query.access_ip_v6,
  lockedBy: namedBy(query.locked_by, { owner: ['owner'], admin: ['admin'] }),
  // by its own description, and by what its database holds
  diskConfig: namedBy(query.auto_disk_config, { AUTO: ['AUTO', '1'], MANUAL: ['MANUAL', '0'] }),
})

/** Values of which one of the spellings fits the expression. */
function namedBy<V extends string>(
  pattern: string | undefined,
  spelled: Readonly<Record<V, readonly string[]>>,
): V[] | undefined {
  if (pattern === undefined) return undefined
  const expression = compilePattern(pattern)
  return (Object.keys(spelled) as V[]).filter((value) => spelled[value].some((spelling) => expression.test(spelling)))
}

/** Nova hands these to its database as regular expressions. */
const PATTERNS = [
  ...(['name', 'ip', 'ip6', 'key_name', 'reservation_id', 'hostname', 'description', 'display_description'] as const),
  ...(['access_ip_v4', 'access_ip_v6', 'display_name', 'kernel_id', 'ramdisk_id', 'root_device_name', 'progress'] as const),
  ...(['terminated_at', 'availability_zone', 'locked_by', 'auto_disk_config'] as const),
] as const

/** In the words of Nova's check of the query. */
function requirePattern(key: string, text: string | undefined): void {
  if (text === undefined) return
  try {
    compilePattern(text)
  } catch (cause) {
    if (!coreRefusals.pattern.is(cause)) throw cause
    throw novaRefusals.bad_regex({ key, text }, { field: key })
  }
}

function refuseTables(query: ServerQuery): void {
  const asked = TABLES.find((key) => query[key] !== undefined)
  if (asked) throw novaRefusals.no_filter_field({ name: asked })
}

/**
 * Others' servers are shown to admins who ask for them, by `all_tenants` or by naming another project.
 * @param refusing the rule that keeps the caller from it
 */
function projectWanted(
  ctx: StoreCtx,
  refusing: Guarded | undefined,
  query: ServerQuery,
): Pick<ServerFilter, 'projectId' | 'everyProject'> {
  const named = query.project_id ?? query.tenant_id
  const all = query.all_tenants !== undefined && (query.all_tenants === '' || strictFlag(query.all_tenants, 'all_tenants'))
  if (all && refusing) throw coreRefusals.policy({ action: refusing.action })
  if (refusing) return { projectId: projectOf(ctx) }
  if (all) return { projectId: named, everyProject: true }
  return query.all_tenants === undefined && named !== undefined
    ? { projectId: named, everyProject: true }
    : { projectId: projectOf(ctx) }
}

async function hostIdNamed(ctx: StoreCtx, name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined
  return (await hostIdsOf(ctx, [name]))[0] ?? 'unknown'
}

const wordsOf = (text: string | undefined) => (text === undefined ? undefined : text.split(','))
const flagOf = (text: string | undefined) => (text === undefined ? undefined : isTrue(text))

function strictFlag(text: string, field: string): boolean {
  const value = flagNamed(text)
  if (value !== undefined) return value
  throw novaRefusals.bad_boolean({ text }, { field })
}

/** Nova's names for what the domain sorts by; what all servers have alike leaves the order as it is. */
const SORT: Readonly<Record<string, ServerField>> = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  display_name: 'name',
  display_description: 'description',
  access_ip_v4: 'accessIpv4',
  access_ip_v6: 'accessIpv6',
  image_ref: 'imageId',
  instance_type_id: 'shapeId',
  key_name: 'keyName',
  launched_at: 'launchedAt',
  uuid: 'id',
  project_id: 'projectId',
  user_id: 'userId',
  hostname: 'hostname',
  vcpus: 'cpus',
  memory_mb: 'memoryMib',
  launch_index: 'launchIndex',
  locked: 'locked',
  config_drive: 'configDrive',
  auto_disk_config: 'diskConfig',
  availability_zone: 'zone',
  locked_by: 'lockedBy',
  vm_state: 'status',
  task_state: 'task',
  power_state: 'power',
  // each host is its own node here
  host: 'host',
  node: 'host',
}

/** Newest first unless told. @throws bad_request for more directions than keys */
export function pageWanted(query: ServerQuery, { seesHosts }: { seesHosts: boolean }): ServerPage {
  const keys = query.sort_key ?? ['created_at']
  const hidden = seesHosts ? undefined : keys.find((key) => key === 'host' || key === 'node')
  if (hidden !== undefined) throw novaRefusals.sort_for_admins({ key: hidden })
  return readQuery({ ...query, sort_key: keys }, { filters: {}, sort: SORT, direction: 'desc', most: PAGE_MAX })
}
