/** `welkin audit list|export`: who asked for what, and whether it was allowed. */
import type { Writable } from 'node:stream'
import { type AuditEntry, type AuditFilter, listAuditEvents, momentOf, streamAuditEvents } from '../../domain/audit/index.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import { columns } from '../columns.ts'
import type { StateFolder } from '../state-folder.ts'

export interface AuditOptions extends ByHandOptions {
  user?: string
  project?: string
  action?: string
  row?: string
  request?: string
  outcome?: AuditFilter['outcome']
  /** `2026-11-29`, `2026-11-29T12:00:00Z`. */
  since?: string
  until?: string
}

export async function listCommand(
  state: StateFolder,
  { limit, json, ...options }: AuditOptions & { limit: number; json: boolean },
): Promise<string> {
  const { items, more } = await byHand(state, options, (ctx) => listAuditEvents(ctx, { filter: filterOf(options), limit }))
  if (json) return JSON.stringify(items.map(dated), null, 2)
  if (items.length === 0) return 'Nothing like that was kept.'
  return `${columns(items.map(rowOf)).join('\n')}${more ? `\nThe newest ${limit}; --limit shows more.` : ''}`
}

/** One JSON object a line, oldest first. @returns how many */
export async function exportCommand(state: StateFolder, options: AuditOptions, to: Writable): Promise<number> {
  return byHand(state, options, async (ctx) => {
    let count = 0
    for await (const entry of streamAuditEvents(ctx, filterOf(options))) {
      if (!to.write(`${JSON.stringify(dated(entry))}\n`)) await new Promise((resolve) => to.once('drain', resolve))
      count++
    }
    return count
  })
}

const dated = (entry: AuditEntry) => ({ ...entry, at: new Date(entry.at).toISOString() })

const rowOf = ({
  at,
  outcome,
  user_name,
  host_id,
  actor_kind,
  face,
  action,
  operation,
  changed,
  targets,
}: AuditEntry): string[] => [
  new Date(at).toISOString().slice(0, 19),
  outcome,
  user_name ?? host_id ?? (targets.access_key_id === undefined ? actor_kind : `access key ${targets.access_key_id}`),
  face,
  action ?? operation ?? '-',
  changed.length > 0 ? changedText(changed, operation) : Object.values(targets).join(', '),
]

const SHOWN = 3

/** A few of the rows, first those that the operation is named for: what `createServer` made, before its port. */
export function changedText(changed: readonly string[], operation: string | null): string {
  const noun = (operation ?? '')
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace(/^[a-z]+_/, '')
    .replace(/s$/, '')
  const isNamed = (name: string) => {
    const [kind = ''] = name.split(' ')
    return noun !== '' && (`_${kind}`.endsWith(`_${noun}`) || `_${noun}`.endsWith(`_${kind}`))
  }
  const sorted = [...changed.filter(isNamed), ...changed.filter((name) => !isNamed(name))]
  const more = sorted.length > SHOWN ? ` + ${sorted.length - SHOWN} more` : ''
  return `${sorted.slice(0, SHOWN).join(', ')}${more}`
}

const filterOf = ({ user, project, action, row, request, outcome, since, until }: AuditOptions): AuditFilter => ({
  userId: user,
  projectId: project,
  action,
  row,
  requestId: request,
  outcome,
  since: since === undefined ? undefined : momentOf('--since', since),
  until: until === undefined ? undefined : momentOf('--until', until),
})
