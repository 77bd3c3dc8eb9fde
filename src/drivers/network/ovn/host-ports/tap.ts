/** A guest's tap: a device that outlives whoever made it, and belongs to the guest's user. */
import type { Clock } from '../../../../kernel/clock.ts'
import { CloudError } from '../../../../kernel/errors.ts'
import type { HostPort } from '../../driver.ts'
import { ipBatch, ipJson, unlessAbsent } from '../ip.ts'

export const tapName = (portId: string): string => `tap${portId.slice(0, 11)}`

/** The alias keeps the whole id, of which the name has room for a part only. */
export async function ensureTap(
  clock: Clock,
  namespace: string,
  { id, mtu }: HostPort,
  uid: number | undefined,
): Promise<string> {
  const device = tapName(id)
  const owner = uid === undefined ? '' : ` user ${uid}`
  const settings = [`link set dev ${device} mtu ${mtu} alias ${id} up`]
  try {
    await ipBatch(clock, namespace, [`tuntap add dev ${device} mode tap${owner}`, ...settings])
  } catch (error) {
    // a guest holds it already: then it is there
    if (!(error instanceof CloudError && error.internal?.includes('resource busy'))) throw error
    await ipBatch(clock, namespace, settings)
  }
  return device
}

export const removeTap = (clock: Clock, namespace: string, portId: string): Promise<void> =>
  unlessAbsent(ipBatch(clock, namespace, [`link del dev ${tapName(portId)}`]))

export interface Tap {
  portId: string
  /** A process has it open: a tap without one has no carrier. */
  held: boolean
  /** One that was set down has no carrier either, whoever has it open. */
  isUp: boolean
}

export async function listTaps(clock: Clock, namespace: string): Promise<Tap[]> {
  const links = await ipJson<{ ifname?: string; ifalias?: string; flags?: string[] }>(clock, namespace, ['link', 'show'])
  return links.flatMap(({ ifname, ifalias, flags = [] }) =>
    ifalias && ifname === tapName(ifalias)
      ? [{ portId: ifalias, held: flags.includes('LOWER_UP'), isUp: flags.includes('UP') }]
      : [],
  )
}
