/** Finds a free address. Whoever calls it holds the network's addresses (`lockAddresses`). */
import type { StoreCtx } from '../../store/context.ts'
import { formatIp, type IpVersion, parseIp } from './cidr.ts'
import type { Pool } from './subnet.check.ts'
import type { Subnet } from './subnet.store.ts'

/** Up to here all used addresses are read and the lowest free one is taken; in larger pools a few are tried by chance. */
const SMALL_POOL = 1024n
const TRIES = 24

/** A free address of the subnet's pools, or undefined when they are used up. The network's addresses are locked. */
export async function findFreeAddress(tx: StoreCtx, subnet: Subnet, but: readonly string[] = []): Promise<string | undefined> {
  const used = async (among?: readonly string[]) => {
    let query = tx.db.selectFrom('address').select('ip').where('subnet_id', '=', subnet.id)
    if (among) query = query.where('ip', 'in', [...among])
    return new Set([...(await query.execute()).map((row) => row.ip), ...but])
  }
  const ranges = subnet.pools.map((pool) => rangeOf(pool))
  const large = ranges.find(({ first, last }) => last - first >= SMALL_POOL)
  if (large) {
    const tries = candidates(tx, subnet.version, large)
    const taken = await used(tries)
    const free = tries.find((ip) => !taken.has(ip))
    if (free) return free
  }
  const taken = await used()
  for (const { first, last } of ranges)
    for (let value = first; value <= last; value++) {
      const ip = formatIp({ version: subnet.version, value })
      if (!taken.has(ip)) return ip
    }
  return undefined
}

/** The lowest addresses first, as people expect them, then some by chance. */
function candidates(tx: StoreCtx, version: IpVersion, { first, last }: { first: bigint; last: bigint }): string[] {
  const span = last - first + 1n
  const within = Number(span < 2n ** 32n ? span : 2n ** 32n)
  return Array.from({ length: TRIES }, (_, i) =>
    formatIp({ version, value: first + BigInt(i < TRIES / 2 ? i : tx.random.below(within)) }),
  )
}

function rangeOf({ start, end }: Pool): { first: bigint; last: bigint } {
  return { first: parseIp(start)?.value ?? 0n, last: parseIp(end)?.value ?? -1n }
}
