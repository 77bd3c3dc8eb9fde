import { type Finding, note, ok, some, warning } from '../../../domain/finding.ts'
import { type HostEnd, tunnelEnds } from '../../../domain/host/index.ts'
import { hasDevice, lastHandshakes } from '../../../wire/wireguard/index.ts'
import { passFolder } from '../../agent/credential.ts'
import { encryptionDeviceOf } from '../../agent/network.ts'
import { hasPlainTunnels } from '../../agent/pass-files.ts'
import { type Check, type InspectionContext, isReal, NoDatabase } from '../inspection-context.ts'

/** Whether what guests of several hosts send each other is encrypted, and gets there. */
export const tunnels: Check = {
  about: 'networks',
  name: 'tunnels between hosts',
  run: async (inspection) => {
    const { cloud, clock, state } = inspection
    if (!isReal(inspection) || !cloud || (cloud.joined === undefined && cloud.encapIp === undefined)) return []
    if (cloud.plainTunnels || (cloud.joined !== undefined && hasPlainTunnels(passFolder(state.agent)))) return [inClear]
    const ends = await endsOf(inspection)
    const device = encryptionDeviceOf(cloud)
    if (!inspection.isRoot || inspection.roles.agent === undefined) return judgeTunnels(ends, undefined, clock.now())
    if (!hasDevice(device))
      return [
        warning(`The device of encrypted tunnels is not there: ${device}.`, 'tunnel-encryption'),
        ...judgeTunnels(ends, undefined, clock.now()),
      ]
    return judgeTunnels(ends, await lastHandshakes(device, clock), clock.now())
  },
}

const inClear = note('What guests of several hosts send each other goes without encryption (--plain-tunnels).')

/** A host that joined another machine's cloud has no database of its own. */
async function endsOf({ rows }: InspectionContext): Promise<HostEnd[]> {
  try {
    return await rows(tunnelEnds)
  } catch (error) {
    if (error instanceof NoDatabase) return []
    throw error
  }
}

/** Peers shake hands every two minutes as long as they hear of each other; after three a key is no longer used. */
const STALE_AFTER_S = 210

/** @param handshakes of this host with the others, in seconds since 1970, by their keys; absent where they cannot be asked for */
export function judgeTunnels(
  ends: readonly HostEnd[],
  handshakes: ReadonlyMap<string, number> | undefined,
  now: number,
): Finding[] {
  const keyless = ends.length > 1 ? ends.filter(({ publicKey }) => publicKey === undefined) : []
  const nameOf = (key: string) => ends.find(({ publicKey }) => publicKey === key)?.hostname ?? `the host with the key ${key}`
  const silent = [...(handshakes ?? [])].flatMap(([key, at]) => {
    const age = Math.round(now / 1000 - at)
    if (at === 0) return [`${nameOf(key)} has never answered`]
    return age > STALE_AFTER_S ? [`${nameOf(key)} last answered ${age} s ago`] : []
  })
  const found = [
    ...(keyless.length === 0
      ? []
      : [
          warning(
            'Hosts have no key for encrypted tunnels: guests there reach none of another host.',
            'tunnel-encryption',
            some(keyless.map(({ hostname }) => hostname)),
          ),
        ]),
    ...(silent.length === 0
      ? []
      : [warning('Encrypted tunnels of this host do not get through.', 'tunnel-encryption', some(silent))]),
  ]
  if (found.length > 0 || handshakes === undefined || handshakes.size === 0) return found
  return [
    ok(
      `Tunnels to ${handshakes.size === 1 ? 'the other host' : `${handshakes.size} other hosts`} are encrypted and get through.`,
    ),
  ]
}
