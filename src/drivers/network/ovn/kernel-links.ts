/** The devices of a cloud's namespace as the kernel has them now, against what the switch's database says of them. */
import type { Clock } from '../../../kernel/clock.ts'
import { ipJson } from './ip.ts'
import type { Switch, SwitchTables } from './switch.ts'

export interface KernelLink {
  ifindex: number
  /** Somebody wants it so; it may have no carrier. */
  isUp: boolean
}

export type KernelLinks = ReadonlyMap<string, KernelLink>

/** All of them, in one process. */
export async function readLinks(clock: Clock, namespace: string): Promise<KernelLinks> {
  const links = await ipJson<{ ifindex: number; ifname: string; flags?: string[] }>(clock, namespace, ['link', 'show'])
  return new Map(links.map(({ ifindex, ifname, flags = [] }) => [ifname, { ifindex, isUp: flags.includes('UP') }]))
}

/** `absent`: the kernel has none of the name; `other`: it was made anew, and the switch still holds the one before. */
export type LinkFault = 'absent' | 'other' | 'down'

type PluggedRow = Pick<SwitchTables['Interface'], 'name' | 'ifindex'>

/** A row without a number is one that the switch has not come to yet. */
export function linkFault({ name, ifindex: [known] }: PluggedRow, links: KernelLinks): LinkFault | undefined {
  const link = links.get(name)
  if (!link) return 'absent'
  if (known !== undefined && known !== link.ifindex) return 'other'
  return link.isUp ? undefined : 'down'
}

export interface FaultyLink {
  device: string
  fault: LinkFault
}

/** Of what we have plugged: the switch makes devices of its own, and OVN some. */
export const faultyLinks = (replica: Switch, links: KernelLinks): FaultyLink[] =>
  [...replica.rows('Interface').values()]
    .filter(({ external_ids }) => Object.keys(external_ids).some((key) => key.startsWith('welkin-')))
    .flatMap((row) => {
      const fault = linkFault(row, links)
      return fault ? [{ device: row.name, fault }] : []
    })
