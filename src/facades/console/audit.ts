/** Lists the audit in our own API. */
import type { Handlers } from '../../api/define.ts'
import { type AuditFilter, listAuditEvents } from '../../domain/audit/index.ts'
import type { StoreCtx } from '../../domain/context.ts'
import type { api } from './contract.ts'

const USUAL_PAGE = 100

type List = Handlers<typeof api, StoreCtx>['listAudit']

export const listAudit: List = async (ctx, { query, url, base }) => {
  const { limit = USUAL_PAGE, marker, ...asked } = query
  const { items, more } = await listAuditEvents(ctx, { filter: filterOf(asked), limit, marker })
  const events = items.map((item) => ({ ...item, at: new Date(item.at).toISOString() }))
  const last = items.at(-1)
  return { events, ...(more && last && { next: nextOf(url, base, last.id) }) }
}

type Asked = Omit<Parameters<List>[1]['query'], 'limit' | 'marker'>

const filterOf = ({ user_id, project_id, request_id, since, until, ...same }: Asked): AuditFilter => ({
  ...same,
  userId: user_id,
  projectId: project_id,
  requestId: request_id,
  since: since === undefined ? undefined : Date.parse(since),
  until: until === undefined ? undefined : Date.parse(until),
})

function nextOf(url: string, base: string, marker: string): string {
  const next = new URL(url, base)
  next.searchParams.set('marker', marker)
  return next.href
}
