/** Lists by address: each filter is a regular expression, and as in Nova one of the two is enough. */
import type { ServerFilter } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { serversByAddress } from '../../../domain/network/index.ts'

/** Narrows a filter to servers that have such addresses. */
export async function withAddress(
  ctx: StoreCtx,
  filter: ServerFilter,
  { ip, ip6 }: { ip?: string | undefined; ip6?: string | undefined },
): Promise<ServerFilter> {
  if (ip === undefined && ip6 === undefined) return filter
  const found = await serversByAddress(ctx, { 4: ip, 6: ip6 })
  const ids = filter.ids === undefined ? found : found.filter((id) => filter.ids?.includes(id))
  return { ...filter, ids }
}
