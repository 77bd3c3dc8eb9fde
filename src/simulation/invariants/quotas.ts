/** What projects may have, held against what they are given: of every quota that a service declares. */
import { DEFAULT_CLASS } from '../../domain/volume/index.ts'
import { SERVICES } from '../../programs/services.ts'
import { type Counted, defaultLimit, PER_TYPE, USED, usedOfType } from '../tenants/facts.ts'
import { asRowsAreNoted } from './row-notes.ts'

/** What every group comes with, as Neutron's, though its rules are full: tenants ask for rules of what comes in. */
const OWN_RULE = `new.direction = 'egress' or exists (select 1 from security_group where id = new.group_id and is_default = 1)`

const comes = (table: string, unasked = '0'): string => `after insert on ${table} when new.project_id != '' and not (${unasked})`
/** To another project. */
const isGiven = (table: string): string => `after update of project_id on ${table} when new.project_id != old.project_id`
const GROWS =
  'after update of size_gib, claimed_gib on volume when max(new.size_gib, new.claimed_gib) > max(old.size_gib, old.claimed_gib)'
const RETYPED = (table: string): string => `after update of type_id on ${table} when new.type_id != old.type_id`
const ITEMS = (row: string): string => `(select count(*) from json_each(${row}.meta))`

/** When more is counted towards each quota than before. */
const COUNTED: Readonly<Record<Counted, readonly string[]>> = {
  server: [comes('server')],
  core: [comes('server')],
  ram_mib: [comes('server')],
  keypair: [comes('project_keypair')],
  network: [comes('network')],
  subnet: [comes('subnet')],
  port: [comes('port', "new.device_owner = 'network:distributed'")],
  router: [comes('router')],
  floating_ip: [comes('floating_ip')],
  security_group: [comes('security_group', 'new.is_default = 1')],
  security_group_rule: [comes('security_rule', OWN_RULE)],
  volume: [comes('volume'), isGiven('volume')],
  volume_gib: [comes('volume'), comes('volume_snapshot'), isGiven('volume'), isGiven('volume_snapshot'), GROWS],
  volume_snapshot: [comes('volume_snapshot'), isGiven('volume_snapshot')],
  volume_backup: [comes('volume_backup')],
  volume_backup_gib: [comes('volume_backup')],
  volume_group: [comes('volume_group')],
  secrets: [comes('secret')],
  orders: [comes('secret_order')],
  containers: [comes('secret_container')],
  consumers: [comes('secret_consumer'), comes('secret_container_consumer')],
}

/** Of one thing, and not of all that a project has. */
const OF_EACH: Readonly<Record<string, { has: string; events: readonly string[] }>> = {
  volume_gib_each: { has: 'max(new.size_gib, new.claimed_gib)', events: [comes('volume'), GROWS] },
  metadata_item: {
    has: ITEMS('new'),
    events: [comes('server'), `after update of meta on server when ${ITEMS('new')} > ${ITEMS('old')}`],
  },
}

/** With the reason why nothing is counted. */
const NEVER_REACHED: Readonly<Record<string, string>> = {
  server_group: 'there are no groups of servers',
  server_group_member: 'there are no groups of servers',
  cas: 'certificate authorities are only read',
}

/** Events by type: what comes, is given to another project, or is of another type from then on. */
const OF_TYPE: Readonly<Record<(typeof PER_TYPE)[number], readonly string[]>> = {
  volume: [...COUNTED.volume, RETYPED('volume')],
  volume_gib: [...COUNTED.volume_gib, RETYPED('volume')],
  volume_snapshot: [...COUNTED.volume_snapshot, RETYPED('volume_snapshot')],
}

/** @param resource in SQL: a literal, or what names a type with it */
const limitOf = (resource: string, unless: number): string => {
  const told = (owner: string) => `(select value from quota_limit where project_id = ${owner} and resource = ${resource})`
  return `coalesce(${told('new.project_id')}, ${told(`'${DEFAULT_CLASS}'`)}, ${unless})`
}

const noteOf = (event: string, resource: string, used: string, limit: string) =>
  [
    event,
    `select 'project ' || new.project_id || ' was given ${resource} ' || (${used}) || ', and may have ' || ${limit}, 0 where ${limit} >= 0 and (${used}) > ${limit}`,
  ] as const

function notesOf(resource: string): (readonly [event: string, select: string])[] {
  if (resource in NEVER_REACHED) return []
  const limit = limitOf(`'${resource}'`, defaultLimit(resource))
  const each = OF_EACH[resource]
  if (each) return each.events.map((event) => noteOf(event, resource, each.has, limit))
  const events = COUNTED[resource as Counted]
  // whoever declares a quota says here when it is counted
  if (!events) throw new Error(`the simulation does not count ${resource}, of which there is a quota`)
  return events.map((event) => noteOf(event, resource, USED[resource as Counted].replaceAll('?', 'new.project_id'), limit))
}

const notesOfType = PER_TYPE.flatMap((resource) =>
  OF_TYPE[resource].map((event) =>
    noteOf(
      event,
      `${resource} of a type`,
      usedOfType(resource, 'new.project_id', 'new.type_id'),
      limitOf(`'${resource}:' || new.type_id`, -1),
    ),
  ),
)

const DECLARED = SERVICES.flatMap(({ quotas }) => Object.keys(quotas?.defaults ?? {}))

/** By the limit of that moment: it may be lowered beneath what there is, and then nothing is added. */
export const quotasKept = asRowsAreNoted(
  'nothing is made above a quota',
  { topic: 'quota', triggers: [...DECLARED.flatMap(notesOf), ...notesOfType] },
  (_, given) => given.map(({ what }) => what),
)
