/** One table of ours in the host's packet filter, made anew as a whole. */
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import { runIn, unlessAbsent } from '../ip.ts'
import { allowForwarding, type Tunnels, tunnelChains, tunnelDeviceChains } from './tunnels.ts'
import type { Uplink } from './uplink.ts'

export interface PacketTable {
  name: string
  uplinks: readonly Uplink[]
  tunnels?: Tunnels
  encapIp: string
}

/**
 * Without nftables guests reach the host only, and the log says so. @returns whether the table is there now, or none is needed
 * @throws when tunnels are wanted, for then guests of other hosts are out of reach
 */
export async function ensurePacketTable(
  { name, uplinks, tunnels, encapIp }: PacketTable,
  clock: Clock,
  log: Log,
): Promise<boolean> {
  const rules = uplinks.flatMap(masqueradeRules)
  const chains = [
    ...(rules.length === 0
      ? []
      : ['chain postrouting {', 'type nat hook postrouting priority srcnat; policy accept;', ...rules, '}']),
    ...(tunnels ? tunnelChains(tunnels, encapIp) : []),
  ]
  if (chains.length === 0) return true
  const text = [
    ...tableOf('ip', name, chains),
    ...(tunnels ? tableOf('netdev', name, tunnelDeviceChains(tunnels, encapIp)) : []),
    '',
  ]
  try {
    await runIn(clock, undefined, ['nft', '-f', '-'], text.join('\n'))
    allowForwarding()
    return true
  } catch (error) {
    if (tunnels) throw error
    log.warn({ err: error, table: name }, 'Guests cannot reach beyond this host: it does not masquerade')
    return false
  }
}

/** In the place of one that may be there. */
const tableOf = (family: 'ip' | 'netdev', name: string, chains: readonly string[]): string[] => [
  ...[`table ${family} ${name}`, `delete table ${family} ${name}`, `table ${family} ${name} {`, ...chains, '}'],
]

/** Is it there, or is none needed? */
export async function hasPacketTable({ name, uplinks, tunnels }: PacketTable, clock: Clock): Promise<boolean> {
  if (uplinks.flatMap(masqueradeRules).length === 0 && !tunnels) return true
  const tables = (await runIn(clock, undefined, ['nft', 'list', 'tables'])).split('\n')
  return tables.includes(`table ip ${name}`) && (!tunnels || tables.includes(`table netdev ${name}`))
}

const masqueradeRules = ({ masquerade, hostAddresses, hostDevice }: Uplink): string[] =>
  masquerade
    ? hostAddresses.filter((a) => !a.includes(':')).map((a) => `ip saddr ${a} oifname != "${hostDevice}" masquerade`)
    : []

/** Forwarding stays as it is: others on the host may have come to need it. */
export async function endPacketTable(name: string, clock: Clock, log: Log): Promise<void> {
  try {
    for (const family of ['ip', 'netdev']) await unlessAbsent(runIn(clock, undefined, ['nft', 'delete', 'table', family, name]))
  } catch (error) {
    log.warn({ err: error, table: name }, 'A table of the packet filter could not be removed')
  }
}
