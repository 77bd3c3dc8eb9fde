/** The query of a list of servers as the domain's filter. */

import type { Guarded } from '../../../api/policy/policy.ts'
import type { Static } from '../../../api/schema.ts'
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
import { type serverQuery, UNSERVED } from './server-query.ts'
import { statusNamed, vmStateNamed } from './server-state.ts'
import { versions } from './versions.ts'

export type ServerQuery = Static<typeof serverQuery>

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
  refuseUnserved(query, everything ? UNSERVED : freed ? FREED : [])
  const hostId = everything ? await hostIdNamed(ctx, query.host ?? query.node) : undefined
  const status = statusWanted(query, { everything, freed })
  if (hostId === 'unknown' || status === 'unknown') return undefined
  return {
    ...projectWanted(ctx, policy.allows(ctx, allProjects) ? undefined : allProjects, query),
    userId: freed ? query.user_id : undefined,
    hostId,
    status,
    name: query.name,
    imageId: query.image,
    shapeId: query.flavor,
    keyName: freed ? query.key_name : undefined,
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

/** Nova hands these to its database as regular expressions. */
const PATTERNS = ['name', 'ip', 'ip6', 'key_name', 'reservation_id'] as const

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

/** What everybody has been able to filter by since 2.83, and before only admins. */
const FREED = ['availability_zone', 'created_at', 'launched_at', 'terminated_at', 'task_state', 'progress'] as const

/** A filter that the caller may use must not be left out in silence: the list would hold what was not asked for. */
function refuseUnserved(query: ServerQuery, unserved: readonly (typeof UNSERVED)[number][]): void {
  const asked = unserved.find((key) => query[key] !== undefined)
  if (asked) throw novaRefusals.filter_not_implemented({ name: asked })
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

const POWER_STATES = { '1': 'active', '3': 'paused', '4': 'stopped' } as const

function statusWanted(query: ServerQuery, { everything, freed }: { everything: boolean; freed: boolean }) {
  const words = query.status ?? []
  if (words.some((word) => word.toUpperCase() === 'DELETED') && !everything) throw novaRefusals.deleted_for_admins()
  if (everything && flagOf(query.deleted)) return 'unknown'
  const wishes = [
    ...words.map(statusNamed),
    ...(freed && query.vm_state !== undefined ? [vmStateNamed(query.vm_state)] : []),
    ...(freed && query.power_state !== undefined
      ? [POWER_STATES[query.power_state as keyof typeof POWER_STATES] as (typeof POWER_STATES)['1'] | undefined]
      : []),
  ]
  if (wishes.length === 0) return undefined
  const [first] = wishes
  const several = wishes.some((wish) => wish !== first)
  if (several) throw novaRefusals.several_states_not_implemented()
  return first ?? 'unknown'
}

const wordsOf = (text: string | undefined) => (text === undefined ? undefined : text.split(','))
const flagOf = (text: string | undefined) => (text === undefined ? undefined : isTrue(text))

function strictFlag(text: string, field: string): boolean {
  const value = flagNamed(text)
  if (value !== undefined) return value
  throw novaRefusals.bad_boolean({ text }, { field })
}

/** Nova's names for what the domain sorts by. */
const SORT: Readonly<Record<string, ServerField>> = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  display_name: 'name',
  uuid: 'id',
  project_id: 'projectId',
  user_id: 'userId',
  hostname: 'hostname',
  vcpus: 'cpus',
  memory_mb: 'memoryMib',
  launch_index: 'launchIndex',
  locked: 'locked',
  config_drive: 'configDrive',
}

/** Newest first unless told. @throws bad_request for more directions than keys */
export function pageWanted(query: ServerQuery): ServerPage {
  const keys = query.sort_key ?? ['created_at']
  const unserved = keys.find((key) => !Object.hasOwn(SORT, key))
  if (unserved !== undefined) throw novaRefusals.sort_not_implemented({ key: unserved })
  return readQuery({ ...query, sort_key: keys }, { filters: {}, sort: SORT, direction: 'desc', most: PAGE_MAX })
}
