/** Lists the audit in our own API. */
import type { Handlers } from '../../api/define.ts'
import { type AuditFilter, listAuditEvents, momentOf } from '../../domain/audit/index.ts'
import type { StoreCtx } from '../../domain/context.ts'
import type { api } from './contract.ts'
import { nextPage } from './next-page.ts'

const USUAL_PAGE = 100

type List = Handlers<typeof api, StoreCtx>['listAudit']

export const listAudit: List = async (ctx, input) => {
  const { limit = USUAL_PAGE, marker, ...asked } = input.query
  const { items, more } = await listAuditEvents(ctx, { filter: filterOf(asked), limit, marker })
  const events = items.map((item) => ({ ...item, at: new Date(item.at).toISOString() }))
  const last = items.at(-1)
  return { events, ...(more && last && { next: nextPage(input, last.id) }) }
}

type Asked = Omit<Parameters<List>[1]['query'], 'limit' | 'marker'>

const filterOf = ({ user_id, project_id, request_id, since, until, ...same }: Asked): AuditFilter => ({
  ...same,
  userId: user_id,
  projectId: project_id,
  requestId: request_id,
  since: since === undefined ? undefined : momentOf('since', since),
  until: until === undefined ? undefined : momentOf('until', until),
})
