/**
 * Reads from QoS specs how much a volume may do in a second. Keys are those that Cinder and Nova know; others are notes of whoever made
 * them. Pure.
 */
import { DISK_LIMITS, type DiskLimits } from '../../drivers/hypervisor/driver.ts'
import type { QosConsumer } from './tables.ts'

export type QosSpecs = Readonly<Record<string, string | null>>

export interface QosDemand {
  consumer: QosConsumer
  specs: QosSpecs
}

/** QEMU's own. */
export const MOST_OF_A_LIMIT = 1_000_000_000_000_000

const MILLION = 1_000_000

const KINDS = ['iops', 'bytes'] as const
const WAYS = ['total', 'read', 'write'] as const
const RATES = KINDS.flatMap((kind) => WAYS.map((way) => `${way}_${kind}_sec` as const))
type Rate = (typeof RATES)[number]

const isFrontEnd = ({ consumer }: Pick<QosDemand, 'consumer'>): boolean => consumer !== 'back-end'

/** Undefined where nothing is limited. Whatever the specs say, it is what QEMU takes. */
export function limitsOf(demand: QosDemand, gib: number): DiskLimits | undefined {
  if (!isFrontEnd(demand)) return undefined
  const limits = Object.assign({}, ...RATES.map((rate) => rateOf(demand.specs, rate, gib))) as DiskLimits
  for (const kind of KINDS) if (isDivided(limits, kind)) return undefined
  const counted = wholeOf(demand.specs, 'size_iops_sec')
  const hasIops = WAYS.some((way) => limits[`${way}_iops_sec`] !== undefined)
  const all: DiskLimits = { ...limits, ...(counted && hasIops && { size_iops_sec: counted }) }
  return Object.keys(all).length === 0 ? undefined : all
}

/** With a rate for each GiB `_max` is the most that it comes to; without, how much more may come at once for a second. */
function rateOf(specs: QosSpecs, rate: Rate, gib: number): DiskLimits {
  const [most, perGib] = [wholeOf(specs, `${rate}_max`), partOf(specs, `${rate}_per_gb`)]
  if (perGib !== undefined) {
    // more than nothing is asked, and QEMU takes 0 for no limit
    const bySize = perGib === 0 ? 0 : Math.max(1, Math.floor((Math.round(perGib * MILLION) * gib) / MILLION))
    const value = Math.min(Math.max(bySize, wholeOf(specs, `${rate}_per_gb_min`) ?? 0), most || MOST_OF_A_LIMIT)
    return value === 0 ? {} : { [rate]: value }
  }
  const value = wholeOf(specs, rate)
  if (!value) return {}
  return { [rate]: value, ...(most && most >= value && { [`${rate}_max`]: most }) }
}

const isDivided = (has: Readonly<Record<string, unknown>>, kind: (typeof KINDS)[number]): boolean =>
  has[`total_${kind}_sec`] !== undefined && (has[`read_${kind}_sec`] !== undefined || has[`write_${kind}_sec`] !== undefined)

function wholeOf(specs: QosSpecs, key: string): number | undefined {
  const text = textOf(specs, key)
  return text !== undefined && /^\d{1,16}$/.test(text) && Number(text) <= MOST_OF_A_LIMIT ? Number(text) : undefined
}

/** With six digits behind the point at most. */
function partOf(specs: QosSpecs, key: string): number | undefined {
  const text = textOf(specs, key)
  return text !== undefined && /^\d{1,10}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined
}

const textOf = (specs: QosSpecs, key: string): string | undefined => (Object.hasOwn(specs, key) ? specs[key]?.trim() : undefined)

const WHOLE_KEYS: readonly string[] = [...DISK_LIMITS, ...RATES.map((rate) => `${rate}_per_gb_min`)]
const PART_KEYS: readonly string[] = RATES.map((rate) => `${rate}_per_gb`)

/** Why guests' hypervisor could not follow them; undefined: it can. What pools are asked is not judged. */
export function problemOf({ consumer, specs }: QosDemand): string | undefined {
  if (!isFrontEnd({ consumer })) return undefined
  for (const key of WHOLE_KEYS)
    if (Object.hasOwn(specs, key) && wholeOf(specs, key) === undefined)
      return `${key} must be a whole number from 0 to ${MOST_OF_A_LIMIT}`
  for (const key of PART_KEYS)
    if (Object.hasOwn(specs, key) && partOf(specs, key) === undefined)
      return `${key} must be a number of at least 0, with at most 6 digits behind the point`
  return conflictOf(specs)
}

function conflictOf(specs: QosSpecs): string | undefined {
  const isAsked = (rate: Rate) => Boolean(partOf(specs, `${rate}_per_gb`) ?? wholeOf(specs, rate))
  for (const kind of KINDS)
    if (isAsked(`total_${kind}_sec`) && (isAsked(`read_${kind}_sec`) || isAsked(`write_${kind}_sec`)))
      return `total_${kind}_sec cannot be used together with read_${kind}_sec or write_${kind}_sec`
  for (const rate of RATES) {
    const [value, most] = [wholeOf(specs, rate), wholeOf(specs, `${rate}_max`)]
    if (value && most && most < value && partOf(specs, `${rate}_per_gb`) === undefined)
      return `${rate}_max must be at least ${rate}`
  }
  return undefined
}
