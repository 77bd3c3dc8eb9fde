/** Lists by address: Nova takes a regular expression; anchors, `.` and `.*` mean here what they mean there. */
import { listServerKeys, type ServerFilter } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { portsOfServers } from '../../../domain/network/index.ts'

const CHUNK = 1000

/** Narrows a filter to servers that have such addresses. */
export async function withAddress(
  ctx: StoreCtx,
  filter: ServerFilter,
  wanted: { ip?: string | undefined; ip6?: string | undefined },
): Promise<ServerFilter> {
  if (wanted.ip === undefined && wanted.ip6 === undefined) return filter
  const ids: string[] = []
  let marker: string | undefined
  for (let more = true; more; ) {
    const page = await listServerKeys(ctx, filter, { limit: CHUNK, marker })
    const some = page.items.map(({ id }) => id)
    const ports = await portsOfServers(ctx, some)
    const has = (id: string, version: 4 | 6, pattern: string | undefined) =>
      pattern === undefined ||
      (ports.get(id) ?? []).some((port) =>
        port.fixedIps.some((fixed) => fixed.version === version && patternOf(pattern).test(fixed.ip)),
      )
    ids.push(...some.filter((id) => has(id, 4, wanted.ip) && has(id, 6, wanted.ip6)))
    marker = some.at(-1)
    more = page.more
  }
  return { ...filter, ids }
}

function patternOf(text: string): RegExp {
  const special = text.replace(/\\(.)|\.\*|\.|\^|\$|[[\]{}()*+?|]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`
    return found === '.*' || found === '.' || found === '^' || found === '$' ? found : `\\${found}`
  })
  return new RegExp(special)
}
