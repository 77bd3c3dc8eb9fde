/** Lists by address: each filter is a regular expression, and as in Nova one of the two is enough. */
import { listServerKeys, type ServerFilter } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { portsOfServers } from '../../../domain/network/index.ts'
import { compilePattern } from '../../../kernel/pattern/index.ts'

const CHUNK = 1000

/** Narrows a filter to servers that have such addresses. */
export async function withAddress(
  ctx: StoreCtx,
  filter: ServerFilter,
  wanted: { ip?: string | undefined; ip6?: string | undefined },
): Promise<ServerFilter> {
  if (wanted.ip === undefined && wanted.ip6 === undefined) return filter
  const patterns = { 4: patternOf(wanted.ip), 6: patternOf(wanted.ip6) }
  const ids: string[] = []
  let marker: string | undefined
  for (let more = true; more; ) {
    const page = await listServerKeys(ctx, filter, { limit: CHUNK, marker })
    const some = page.items.map(({ id }) => id)
    const ports = await portsOfServers(ctx, some)
    const fits = (id: string) =>
      (ports.get(id) ?? []).some((port) => port.fixedIps.some(({ version, ip }) => patterns[version]?.test(ip)))
    ids.push(...some.filter(fits))
    marker = some.at(-1)
    more = page.more
  }
  return { ...filter, ids }
}

const patternOf = (text: string | undefined) => (text === undefined ? undefined : compilePattern(text))
