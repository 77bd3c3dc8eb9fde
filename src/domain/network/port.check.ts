/** What makes a port's fields sound. */
import { formatCidr, formatIp, parseCidr, parseIp } from './cidr.ts'
import { portRefusals } from './port.refusals.ts'
import type { AllowedPair } from './port.store.ts'
import { subnetRefusals } from './subnet.refusals.ts'

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/
const MOST_PAIRS = 10

/** In lower case. */
export function checkMac(text: string): string {
  const mac = text.toLowerCase().replaceAll('-', ':')
  if (!MAC.test(mac) || mac === '00:00:00:00:00:00' || (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1)
    throw portRefusals.bad_mac({ text })
  return mac
}

export function checkPairs(pairs: readonly AllowedPair[], portSecurity: boolean): AllowedPair[] {
  if (pairs.length > 0 && !portSecurity) throw portRefusals.pairs_need_port_security()
  if (pairs.length > MOST_PAIRS) throw portRefusals.too_many_pairs({ limit: MOST_PAIRS })
  const seen = new Set<string>()
  return pairs.map(({ mac, ip }) => {
    const pair = { ...(mac === undefined ? {} : { mac: checkMac(mac) }), ip: checkPairIp(ip) }
    const key = JSON.stringify([pair.mac, pair.ip])
    if (seen.has(key)) throw portRefusals.duplicate_pair({ mac: pair.mac, ip: pair.ip })
    seen.add(key)
    return pair
  })
}

function checkPairIp(text: string): string {
  const ip = parseIp(text)
  if (ip) return formatIp(ip)
  const cidr = parseCidr(text)
  if (cidr) return formatCidr(cidr)
  throw subnetRefusals.bad_address({ field: 'allowed_pair', text })
}

export function requireGroupsAllowed(portSecurity: boolean, groupIds: readonly string[]): void {
  if (!portSecurity && groupIds.length > 0) throw portRefusals.groups_need_port_security()
}
