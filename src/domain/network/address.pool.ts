/** Finds a free address. Whoever calls it holds the network's addresses (`lockAddresses`). */

import { formatIp, type IpVersion, parseIp } from '../../kernel/cidr.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import type { Pool } from './subnet.check.ts'
import type { Subnet } from './subnet.store.ts'

/** Out of so many of a pool's first addresses one is taken by chance. */
const WINDOW = 1000n
const TRIES = 24

export interface Search {
  /** Addresses that are spoken for though no row says so yet. */
  but?: readonly string[]
  /** The lowest free one: for the cloud's own ports, which no guest mistakes for an earlier one. */
  lowest?: boolean
}

interface Range {
  version: IpVersion
  first: bigint
  last: bigint
}

/**
 * A free address of the subnet's pools, or undefined when they are used up. Chosen by chance: an address that has just been
 * given back is seldom given out again while neighbours remember who had it.
 */
export async function findFreeAddress(tx: StoreCtx, subnet: Subnet, search: Search = {}): Promise<string | undefined> {
  for (const pool of subnet.pools) {
    const range = rangeOf(subnet.version, pool)
    const ip =
      (search.lowest ? undefined : await tryAFew(tx, subnet, range, search)) ?? (await lookAtAll(tx, subnet, range, search))
    if (ip) return ip
  }
  return undefined
}

/** Cheap however many addresses are used: a few by chance out of the first, then out of more. */
async function tryAFew(tx: StoreCtx, subnet: Subnet, range: Range, search: Search): Promise<string | undefined> {
  const size = range.last - range.first + 1n
  for (const span of [WINDOW, WINDOW * 64n, 2n ** 32n]) {
    const within = Number(span < size ? span : size)
    const tries = Array.from({ length: TRIES }, () =>
      formatIp({ version: range.version, value: range.first + BigInt(tx.random.below(within)) }),
    )
    const taken = await usedOf(tx, subnet, search, tries)
    const free = tries.find((ip) => !taken.has(ip))
    if (free || span >= size) return free
  }
  return undefined
}

async function lookAtAll(tx: StoreCtx, subnet: Subnet, range: Range, search: Search): Promise<string | undefined> {
  const taken = await usedOf(tx, subnet, search)
  const most = search.lowest ? 1 : Number(WINDOW)
  const free: string[] = []
  for (let value = range.first; value <= range.last && free.length < most; value++) {
    const ip = formatIp({ version: range.version, value })
    if (!taken.has(ip)) free.push(ip)
  }
  return free.length === 0 ? undefined : free[tx.random.below(free.length)]
}

/** @param candidates undefined: all of the subnet */
async function usedOf(tx: StoreCtx, subnet: Subnet, { but = [] }: Search, candidates?: readonly string[]): Promise<Set<string>> {
  let query = tx.db.selectFrom('address').select('ip').where('subnet_id', '=', subnet.id)
  if (candidates) query = query.where(among(tx.db, 'address.ip', candidates))
  return new Set([...(await query.execute()).map((row) => row.ip), ...but])
}

const rangeOf = (version: IpVersion, { start, end }: Pool): Range => ({
  version,
  first: parseIp(start)?.value ?? 0n,
  last: parseIp(end)?.value ?? -1n,
})
