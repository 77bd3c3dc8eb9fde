/** What makes a port's fields sound. */
import { blockAsGiven, formatIp, parseCidr, parseIp } from '../../kernel/cidr.ts'
import { portRefusals } from './port.refusals.ts'
import type { AllowedPair } from './port.store.ts'
import { subnetRefusals } from './subnet.refusals.ts'

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/
const PARTING = /[:.-]/g
/** `fa:16:3e:00:00:aa`, `fa-16-3e-00-00-aa`, `fa16.3e00.00aa`, `fa163e-0000aa`, `fa163e0000aa`. */
const PARTED = /^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}([.:-])[0-9a-f]{4}\1[0-9a-f]{4}|[0-9a-f]{6}[:-]?[0-9a-f]{6})$/i
const MOST_PAIRS = 10

/** However its twelve digits are parted; in lower case. */
export function checkMac(text: string): string {
  const digits = text.toLowerCase().replaceAll(PARTING, '')
  const mac = PARTED.test(text) ? (digits.match(/../g) ?? []).join(':') : ''
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
  if (cidr) return blockAsGiven(text, cidr)
  throw subnetRefusals.bad_address({ field: 'allowed_pair', text })
}

export function requireGroupsAllowed(portSecurity: boolean, groupIds: readonly string[]): void {
  if (!portSecurity && groupIds.length > 0) throw portRefusals.groups_need_port_security()
}
