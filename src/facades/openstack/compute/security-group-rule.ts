/** Reads a rule of Nova's old form, which judged it by itself before it handed it on: an incoming one, from a block or from a group. Pure. */
import { Type } from '../../../api/schema.ts'
import type { NewRule } from '../../../domain/network/index.ts'
import { parseCidr } from '../../../kernel/cidr.ts'
import { uuid } from './pieces.ts'
import { novaRefusals } from './refusals.ts'

/** Read here, and judged by no schema, as in Nova. */
const anything = Type.Optional(Type.Unknown())

export const newRuleBody = Type.Object(
  {
    security_group_rule: Type.Object(
      {
        parent_group_id: uuid,
        group_id: Type.Optional(Type.Union([uuid, Type.Null()])),
        ip_protocol: anything,
        from_port: anything,
        to_port: anything,
        cidr: anything,
      },
      { additionalProperties: true },
    ),
  },
  { additionalProperties: true },
)

interface GivenRule {
  group_id?: string | null
  ip_protocol?: unknown
  from_port?: unknown
  to_port?: unknown
  cidr?: unknown
}

interface Range {
  protocol: string
  from: number
  to: number
}

/** @throws bad_request in Nova's words */
export function newRuleOf({ group_id: groupId, cidr, ...given }: GivenRule): NewRule {
  const remote = groupId == null ? { remoteCidr: blockOf(cidr) } : { remoteGroupId: groupId }
  const range = rangeOf(groupId == null ? given : { ...given, ...everyPort(given) })
  if (!range) {
    if (groupId == null) throw novaRefusals.rule_incomplete()
    return { direction: 'ingress', ...remote }
  }
  const { protocol, from, to } = range
  return {
    direction: 'ingress',
    ...remote,
    protocol,
    ...(from !== -1 && { min: from }),
    ...(to !== -1 && { max: to }),
  }
}

/** What a rule for a group opens that says no ports. */
function everyPort({ ip_protocol: protocol, from_port: from, to_port: to }: GivenRule) {
  if (from != null || to != null) return {}
  const name = String(protocol ?? '').toUpperCase()
  if (name === 'ICMP') return { from_port: -1, to_port: -1 }
  return name === 'TCP' || name === 'UDP' ? { from_port: 1, to_port: 65_535 } : {}
}

/** Undefined where protocol or ports are not said. */
function rangeOf({ ip_protocol: given, from_port, to_port }: GivenRule): Range | undefined {
  if (given == null || given === '' || from_port == null || to_port == null) return undefined
  const protocol = String(given)
  const name = protocol.toUpperCase()
  const [from, to] = [wholeOf(from_port, name), wholeOf(to_port, name)]
  const refuse = (why: string) => novaRefusals.rule_range({ from, to, why })
  if (name === 'ICMP') {
    if ([from, to].some((value) => value < -1 || value > 255)) throw refuse('For ICMP, the type:code must be valid')
    return { protocol, from, to }
  }
  if (name !== 'TCP' && name !== 'UDP') throw novaRefusals.rule_protocol({ protocol })
  if (from > to) throw refuse('Former value cannot be greater than the later')
  if (from < 1 || to > 65_535) throw refuse(`Valid ${name} ports should be between 1-65535`)
  return { protocol, from, to }
}

function wholeOf(value: unknown, protocol: string): number {
  const number = typeof value === 'string' && /^\s*[+-]?\d{1,9}\s*$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return Math.trunc(number)
  throw novaRefusals.rule_no_integer({ what: protocol === 'ICMP' ? 'Type and Code' : 'To and From ports', protocol })
}

/** Everywhere unless told. */
function blockOf(given: unknown): string {
  if (given == null || given === '') return '0.0.0.0/0'
  const text = unquoted(String(given))
  const block = text?.includes('/') ? parseCidr(text) : undefined
  if (text === undefined || !block) throw novaRefusals.rule_block({ block: String(given) })
  if (block.prefix === 0 && !['0.0.0.0', '::'].includes(text.split('/')[0] ?? '')) throw novaRefusals.rule_prefix({ block: text })
  return text
}

function unquoted(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
