/** What is so in a simulated cloud, read from its rows and not asked of it: whether something is in a request's way. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { computeQuotas } from '../../domain/compute/index.ts'
import { networkQuotas } from '../../domain/network/index.ts'
import { secretQuotas } from '../../domain/secret/index.ts'
import { DEFAULT_CLASS, volumeQuotas } from '../../domain/volume/index.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Tenant } from './tenant.ts'

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

function prepare({ database: { database } }: SimulatedCloud, sql: string): StatementSync {
  const known = statements.get(database) ?? new Map<string, StatementSync>()
  statements.set(database, known)
  const statement = known.get(sql) ?? database.prepare(sql)
  known.set(sql, statement)
  return statement
}

/** The first column of the first row, as a number. */
export function numberOf(cloud: SimulatedCloud, sql: string, ...values: SQLInputValue[]): number {
  const row = prepare(cloud, sql).get(...values)
  return Number(row ? Object.values(row)[0] : 0)
}

export const rowsOf = (cloud: SimulatedCloud, sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] =>
  prepare(cloud, sql).all(...values)

/** Whether there are such rows. */
export const isSome =
  ({ cloud }: Tenant, sql: string, ...values: SQLInputValue[]) =>
  (): boolean =>
    numberOf(cloud, `select exists (${sql})`, ...values) === 1

/** How much of each a project has; `?` is its id. */
export const USED = {
  network: 'select count(*) from network where project_id = ?',
  subnet: 'select count(*) from subnet where project_id = ?',
  port: 'select count(*) from port where project_id = ?',
  keypair: 'select count(*) from project_keypair where project_id = ?',
  router: 'select count(*) from router where project_id = ?',
  floating_ip: 'select count(*) from floating_ip where project_id = ?',
  security_group: 'select count(*) from security_group where project_id = ?',
  security_group_rule: 'select count(*) from security_rule where project_id = ?',
  server: 'select count(*) from server where project_id = ?',
  core: 'select coalesce(sum(cpus), 0) from server where project_id = ?',
  ram_mib: 'select coalesce(sum(memory_mib), 0) from server where project_id = ?',
  volume: 'select count(*) from volume where project_id = ?',
  volume_group: 'select count(*) from volume_group where project_id = ?',
  volume_snapshot: 'select count(*) from volume_snapshot where project_id = ?',
  volume_backup: 'select count(*) from volume_backup where project_id = ?',
  volume_backup_gib: 'select coalesce(sum(size_gib), 0) from volume_backup where project_id = ?',
  secrets: 'select count(*) from secret where project_id = ?',
  orders: 'select count(*) from secret_order where project_id = ?',
  containers: 'select count(*) from secret_container where project_id = ?',
  consumers: `select count(*) from (select project_id from secret_consumer
    union all select project_id from secret_container_consumer) where project_id = ?`,
  // as large as it grows to
  volume_gib: `select coalesce(sum(gib), 0) from (select project_id, max(size_gib, claimed_gib) as gib from volume
    union all select project_id, size_gib from volume_snapshot) where project_id = ?`,
} as const

export type Counted = keyof typeof USED

/** What is limited for all volumes of a project, and for those of each type. */
export const PER_TYPE = ['volume', 'volume_gib', 'volume_snapshot'] as const

const OF_TYPE: Readonly<Record<(typeof PER_TYPE)[number], string>> = {
  volume: 'select count(*) from volume where project_id = PROJECT and type_id = TYPE',
  volume_gib: `select coalesce(sum(gib), 0) from (select project_id, type_id, max(size_gib, claimed_gib) as gib from volume
    union all select project_id, type_id, size_gib from volume_snapshot) as sized where sized.project_id = PROJECT and sized.type_id = TYPE`,
  volume_snapshot: 'select count(*) from volume_snapshot where project_id = PROJECT and type_id = TYPE',
}

/** Of volumes of one type. @param projectId and the others, as they stand in SQL */
export const usedOfType = (resource: (typeof PER_TYPE)[number], projectId: string, typeId: string): string =>
  OF_TYPE[resource].replace('PROJECT', projectId).replace('TYPE', typeId)

const DEFAULTS: Readonly<Record<string, number>> = {
  ...networkQuotas.defaults,
  ...computeQuotas.defaults,
  ...volumeQuotas.defaults,
  ...secretQuotas.defaults,
}

export const usedOf = (cloud: SimulatedCloud, projectId: string, resource: Counted): number =>
  numberOf(cloud, USED[resource], projectId)

/** Where nobody has told another. */
export const defaultLimit = (resource: string): number => DEFAULTS[resource] ?? -1

/** -1: none. */
export function limitOf(cloud: SimulatedCloud, projectId: string, resource: Counted): number {
  const toldOf = (owner: string) =>
    rowsOf(cloud, 'select value from quota_limit where project_id = ? and resource = ?', owner, resource)[0]?.value
  return Number(toldOf(projectId) ?? toldOf(DEFAULT_CLASS) ?? defaultLimit(resource))
}

/** Whether so many more are above the project's limit; of volumes, be they of any type, above that of a type. */
export const isFull =
  ({ cloud, account: { projectId } }: Tenant, resource: Counted, adding = 1) =>
  (): boolean => {
    const limit = limitOf(cloud, projectId, resource)
    return (limit >= 0 && usedOf(cloud, projectId, resource) + adding > limit) || isFullOfType(cloud, projectId, resource, adding)
  }

const TOLD_OF_TYPES = 'select resource, value from quota_limit where project_id = ? and resource like ? and value >= 0'

/** How large one volume may be is a limit of gibibytes too. */
function isFullOfType(cloud: SimulatedCloud, projectId: string, resource: Counted, adding: number): boolean {
  const limited = PER_TYPE.find((one) => one === resource)
  if (!limited) return false
  if (limited === 'volume_gib' && rowsOf(cloud, TOLD_OF_TYPES, projectId, 'volume_gib_each').length > 0) return true
  return rowsOf(cloud, TOLD_OF_TYPES, projectId, `${limited}:%`).some(
    ({ resource: name, value }) =>
      numberOf(cloud, usedOfType(limited, '?', '?'), projectId, String(name).slice(limited.length + 1)) + adding > Number(value),
  )
}

export const anyOf =
  (...conditions: readonly (() => boolean)[]) =>
  (): boolean =>
    conditions.some((holds) => holds())

/** What is left of the addresses of a network's IPv4 subnets, whose pools are all but the first and the last address and the gateway's. */
export function freeAddresses(cloud: SimulatedCloud, networkId: string): number {
  const subnets = rowsOf(cloud, 'select id, pools_json from subnet where network_id = ? and version = 4', networkId)
  const sizes = subnets.map(({ pools_json }) =>
    (JSON.parse(String(pools_json)) as { start: string; end: string }[]).reduce(
      (n, { start, end }) => n + numberOfIp(end) - numberOfIp(start) + 1,
      0,
    ),
  )
  const used = numberOf(cloud, 'select count(*) from address where network_id = ? and ip not like ?', networkId, '%:%')
  return sizes.reduce((sum, size) => sum + size, 0) - used
}

export const numberOfIp = (ip: string): number => ip.split('.').reduce((value, part) => value * 256 + Number(part), 0)
