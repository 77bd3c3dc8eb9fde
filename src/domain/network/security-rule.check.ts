/** What makes a rule sound, and its one canonical form for comparing and for the fabric. */
import { blockAsGiven, formatCidr, parseCidr } from '../../kernel/cidr.ts'
import { groupRefusals } from './security-group.refusals.ts'

export interface NewRule {
  direction: 'ingress' | 'egress'
  version?: 4 | 6
  protocol?: string | number | null
  min?: number | null
  max?: number | null
  remoteCidr?: string | null
  remoteGroupId?: string | null
  description?: string
  /** The group's, or one that an admin names. */
  projectId?: string
}

/** IANA's numbers of the names that callers may write. */
export const PROTOCOLS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  hopopt: 0,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ipip: 4,
  'ipv6-encap': 41,
  'ipv6-frag': 44,
  'ipv6-icmp': 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  'ipv6-route': 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
}

/** Transport protocols with ports. */
const WITH_PORTS = new Set([6, 17, 33, 132, 136])
const IPV6_ONLY = new Set([41, 43, 44, 58, 59, 60])
const ICMP = new Set([1, 58])

export interface SoundRule {
  direction: 'ingress' | 'egress'
  version: 4 | 6
  protocol: string | null
  min: number | null
  max: number | null
  /** As the caller wrote it, with its length, and the block that it means. */
  remotePrefix: string | null
  remoteCidr: string | null
  remoteGroupId: string | null
  description: string
}

/** The IP protocol's number; undefined for any. `icmp` over IPv6 means ICMPv6. */
export function protocolNumber(protocol: string | null, version: 4 | 6): number | undefined {
  if (protocol === null) return undefined
  const number = PROTOCOLS[protocol] ?? Number(protocol)
  return number === 1 && version === 6 ? 58 : number
}

/** @throws bad_request naming what is wrong */
export function checkRule(given: NewRule): SoundRule {
  const remoteCidr = checkRemote(given)
  const version = given.version ?? (remoteCidr ? remoteCidr.version : 4)
  if (remoteCidr && remoteCidr.version !== version)
    throw groupRefusals.rule_of_two_versions({ version, block: given.remoteCidr ?? '' })
  const protocol = checkProtocol(given.protocol, version)
  const rule: SoundRule = {
    direction: given.direction,
    version,
    protocol,
    min: given.min ?? null,
    max: given.max ?? null,
    remotePrefix: remoteCidr ? blockAsGiven(given.remoteCidr ?? '', remoteCidr) : null,
    remoteCidr: remoteCidr ? formatCidr(remoteCidr) : null,
    remoteGroupId: given.remoteGroupId ?? null,
    description: given.description ?? '',
  }
  checkRange(rule)
  return rule
}

function checkRemote({ remoteCidr, remoteGroupId }: NewRule) {
  if (!remoteCidr) return undefined
  if (remoteGroupId) throw groupRefusals.rule_two_remotes()
  const cidr = parseCidr(remoteCidr)
  if (!cidr) throw groupRefusals.rule_invalid_block({ text: remoteCidr })
  return cidr
}

function checkProtocol(given: NewRule['protocol'], version: 4 | 6): string | null {
  if (given === null || given === undefined || given === '' || given === 'any') return null
  const text = String(given).toLowerCase()
  const number = PROTOCOLS[text] ?? (/^\d{1,3}$/.test(text) ? Number(text) : Number.NaN)
  if (!(number >= 0 && number <= 255))
    throw groupRefusals.rule_invalid_protocol({ protocol: given, known: Object.keys(PROTOCOLS) })
  if (version === 4 && IPV6_ONLY.has(number)) throw groupRefusals.rule_protocol_of_ipv6({ protocol: given })
  return text
}

function checkRange({ protocol, version, min, max }: SoundRule): void {
  if (min === null && max === null) return
  const number = protocolNumber(protocol, version)
  if (number === undefined) throw groupRefusals.rule_protocol_needed()
  if (ICMP.has(number)) {
    checkIcmp(min, max)
    return
  }
  if (!WITH_PORTS.has(number)) throw groupRefusals.rule_protocol_without_ports({ protocol })
  for (const port of [min, max]) if (port !== null && (port < 1 || port > 65535)) throw groupRefusals.rule_invalid_port({ port })
  if (min === null || max === null || min > max) throw groupRefusals.rule_invalid_range()
}

function checkIcmp(type: number | null, code: number | null): void {
  for (const [value, part] of [
    [type, 'type'],
    [code, 'code'],
  ] as const)
    if (value !== null && (value < 0 || value > 255)) throw groupRefusals.rule_invalid_icmp({ part, value })
  if (type === null && code !== null) throw groupRefusals.rule_icmp_type_missing({ code })
}

/** Rules with the same key let the same traffic pass. */
export function ruleKey(rule: Omit<SoundRule, 'description' | 'remotePrefix'>): string {
  const anywhere = rule.remoteCidr === '0.0.0.0/0' || rule.remoteCidr === '::/0'
  return JSON.stringify([
    rule.direction,
    rule.version,
    protocolNumber(rule.protocol, rule.version) ?? null,
    rule.min,
    rule.max,
    anywhere ? null : rule.remoteCidr,
    rule.remoteGroupId,
  ])
}
