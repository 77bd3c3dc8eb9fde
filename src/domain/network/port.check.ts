/** What makes a port's fields sound. */
import { badRequest } from '../../kernel/errors.ts'
import { formatCidr, formatIp, parseCidr, parseIp } from './cidr.ts'
import type { AllowedPair } from './port.store.ts'

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/
const MOST_PAIRS = 10

/** In lower case. */
export function checkMac(text: string): string {
  const mac = text.toLowerCase().replaceAll('-', ':')
  if (!MAC.test(mac) || mac === '00:00:00:00:00:00' || (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1)
    throw badRequest(`Invalid input for mac_address. Reason: '${text}' is not a valid MAC address.`, 'mac_address')
  return mac
}

export function checkPairs(pairs: readonly AllowedPair[], portSecurity: boolean): AllowedPair[] {
  if (pairs.length > 0 && !portSecurity)
    throw badRequest(
      'Port Security must be enabled in order to have allowed address pairs on a port.',
      'allowed_address_pairs',
      'pairs_need_port_security',
    )
  if (pairs.length > MOST_PAIRS)
    throw badRequest(`Exceeded maximum amount of allowed address pairs: ${MOST_PAIRS}`, 'allowed_address_pairs', 'too_many_pairs')
  const seen = new Set<string>()
  return pairs.map(({ mac, ip }) => {
    const pair = { ...(mac === undefined ? {} : { mac: checkMac(mac) }), ip: checkPairIp(ip) }
    const key = JSON.stringify([pair.mac, pair.ip])
    if (seen.has(key))
      throw badRequest(
        `Request contains duplicate address pair: mac_address ${pair.mac} ip_address ${pair.ip}.`,
        'allowed_address_pairs',
        'duplicate_pair',
      )
    seen.add(key)
    return pair
  })
}

function checkPairIp(text: string): string {
  const ip = parseIp(text)
  if (ip) return formatIp(ip)
  const cidr = parseCidr(text)
  if (cidr) return formatCidr(cidr)
  throw badRequest(
    `Invalid input for allowed_address_pairs. Reason: '${text}' is not a valid IP address.`,
    'allowed_address_pairs',
  )
}

export function requireGroupsAllowed(portSecurity: boolean, groupIds: readonly string[]): void {
  if (portSecurity || groupIds.length === 0) return
  throw badRequest(
    'Port security must be enabled and port must have an IP address in order to use security groups.',
    'security_groups',
    'groups_need_port_security',
  )
}
