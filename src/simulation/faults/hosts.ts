/** Hosts that die and come back: with all their guests, after a power cut, with nothing, or as another; and hosts that become smaller, one or all. */
import { allowJoin, listHosts } from '../../domain/host/index.ts'
import { removeHost } from '../../programs/host/host.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import { FIRST } from '../world/controller.ts'
import { cutPower, type HostWorld, shrinkAll, WHOLE } from '../world/host.ts'
import { byHand } from '../world/operator.ts'
import type { Fault } from './fault.ts'

/** @param lose what the host has lost meanwhile */
function dies(name: string, lose: (host: HostWorld, cloud: SimulatedCloud) => void): Fault {
  return {
    name: `host.${name}`,
    weight: 1,
    begin(cloud, random) {
      const host = random.pick(cloud.hosts)
      const startAgain = cloud.hold(host.hostname)
      lose(host, cloud)
      cloud.struck(`host.${name}`)
      return startAgain
    },
  }
}

/** Its agent alone is away: guests run on. */
const cutOff = dies('is-without-agent', () => {})

const powerCut = dies('loses-power', cutPower)

/** Its disks are new, and it joins anew under its name: with a token that the operator has made good once more. */
const emptied = dies('loses-everything', (host, cloud) => {
  cloud.empty(host)
  void byHand(cloud, (ctx) => allowJoin(ctx, FIRST.joinToken, ctx.clock.now() + JOIN_WITHIN_MS))
})

const JOIN_WITHIN_MS = 3_600_000

/** Another machine comes in its place, under a name of its own; the operator lets the old one go. */
const replaced: Fault = {
  name: 'host.replaced',
  weight: 1,
  begin(cloud, random) {
    const host = random.pick(cloud.hosts)
    const old = host.hostname
    if (cloud.isHeld(old)) return () => {}
    cloud.hold(old)
    cloud.empty(host)
    cloud.struck(replaced.name)
    return () => {
      cloud.rename(host)
      void byHand(cloud, async (ctx) => {
        await allowJoin(ctx, FIRST.joinToken, ctx.clock.now() + JOIN_WITHIN_MS)
        const hosts = await listHosts(ctx)
        if (hosts.some(({ hostname }) => hostname === old)) await removeHost(ctx, old, true)
        cloud.serversGivenUpAt = cloud.time.elapsed
      })
    }
  },
}

const shrinks: Fault = {
  name: 'host.shrinks',
  weight: 1,
  begin(cloud, random) {
    const host = random.pick(cloud.hosts)
    const part = random.below(100) / 100
    const of = (whole: number) => Math.max(1, Math.floor(whole * part))
    host.capacity = { cpus: of(WHOLE.cpus), memoryMib: of(WHOLE.memoryMib), diskGib: of(WHOLE.diskGib) }
    cloud.struck(shrinks.name)
    return () => {
      host.capacity = WHOLE
    }
  },
}

/** Little memory or little disk is left anywhere. */
const allShrink: Fault = {
  name: 'host.all-shrink',
  weight: 1,
  begin(cloud, random) {
    cloud.struck(allShrink.name)
    return shrinkAll(cloud.hosts, random)
  },
}

export const HOST_FAULTS: readonly Fault[] = [cutOff, powerCut, emptied, replaced, shrinks, allShrink]
