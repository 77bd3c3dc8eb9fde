/** Reads what the parties of role assignments are called, and in which domain they are. */
import { sql } from 'kysely'
import type { StoreCtx } from '../../../../store/context.ts'
import type { Assignment } from './assignment-filter.ts'

export interface PartyName {
  name: string
  /** Null for a domain, and for a role of the whole cloud. */
  domain: { id: string; name: string } | null
}

export type PartyKind = 'user' | 'group' | 'project' | 'domain' | 'role'
export type AssignmentNames = Readonly<Record<PartyKind, ReadonlyMap<string, PartyName>>>

const TABLE = { user: 'identity_user', group: 'identity_group', project: 'project', domain: 'project', role: 'role' } as const
const IDS_AT_ONCE = 500

/** Of all that stand in the assignments, in a query for each kind and 500 ids. */
export async function readAssignmentNames(ctx: StoreCtx, assignments: readonly Assignment[]): Promise<AssignmentNames> {
  const ids = { user: new Set<string>(), group: new Set<string>(), project: new Set<string>(), domain: new Set<string>() }
  const roles = new Set<string>()
  for (const { actor, target, roleId } of assignments) {
    ids[actor.kind].add(actor.id)
    if (target.kind !== 'system') ids[target.kind].add(target.id)
    roles.add(roleId)
  }
  return {
    user: await readNames(ctx, 'user', ids.user),
    group: await readNames(ctx, 'group', ids.group),
    project: await readNames(ctx, 'project', ids.project),
    domain: await readNames(ctx, 'domain', ids.domain),
    role: await readNames(ctx, 'role', roles),
  }
}

interface NameRow {
  id: string
  name: string
  domain_id: string | null
  domain_name: string | null
}

async function readNames(ctx: StoreCtx, kind: PartyKind, wanted: ReadonlySet<string>): Promise<Map<string, PartyName>> {
  const ids = [...wanted]
  const found = new Map<string, PartyName>()
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const { rows } = await sql<NameRow>`
      select x.id, x.name, d.id as domain_id, d.name as domain_name from ${sql.table(TABLE[kind])} x
      left join project d on d.id = x.domain_id where x.id in (${sql.join(ids.slice(at, at + IDS_AT_ONCE))})`.execute(ctx.db)
    for (const { id, name, domain_id, domain_name } of rows)
      found.set(id, { name, domain: domain_id === null ? null : { id: domain_id, name: domain_name ?? '' } })
  }
  return found
}
