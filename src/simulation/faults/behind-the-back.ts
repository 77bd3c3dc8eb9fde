/** What changes behind the backs of agents and controllers: guests that crash, ports that are unplugged, rows of the fabric that are removed. */
import type { FabricNews } from '../../drivers/network/driver.ts'
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { HostWorld } from '../world/host.ts'
import type { Fault } from './fault.ts'

const MOST_PAUSE_MS = 8_000

/** Again and again while it lasts. @param act does it once. @returns whether there was something to do it to */
function again(name: string, act: (cloud: SimulatedCloud, random: SeededRandom) => boolean, weight = 1): Fault {
  return {
    name,
    weight,
    begin(cloud, random) {
      let cancel = () => {}
      const once = () => {
        if (act(cloud, random)) cloud.struck(name)
        cancel = cloud.clock.after(500 + random.below(MOST_PAUSE_MS), once)
      }
      once()
      return () => cancel()
    },
  }
}

function pickSome<T>(random: SeededRandom, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : random.pick(from)
}

const hostsWith = (cloud: SimulatedCloud, has: (host: HostWorld) => boolean) => cloud.hosts.filter(has)

const guestCrashes = again('guests.crash', (cloud, random) => {
  const running = cloud.hosts.flatMap(({ guests }) =>
    [...guests.guests].flatMap(([id, guest]) => (guest.state === 'running' ? [{ id, guest, guests }] : [])),
  )
  const found = pickSome(random, running)
  if (!found) return false
  found.guest.state = 'crashed'
  for (const tell of [...found.guests.listeners]) tell(found.id)
  return true
})

/** Its user shuts it down from inside. */
const guestEnds = again('guests.shut-down-from-inside', (cloud, random) => {
  const running = cloud.hosts.flatMap(({ guests }) =>
    [...guests.guests].flatMap(([id, guest]) => (guest.state === 'running' ? [{ id, guest, guests }] : [])),
  )
  const found = pickSome(random, running)
  if (!found) return false
  found.guest.state = 'shutdown'
  cloud.shutFromInside.add(found.id)
  for (const tell of [...found.guests.listeners]) tell(found.id)
  return true
})

const portsUnplugged = again(
  'ports.unplugged',
  (cloud, random) => {
    const host = pickSome(
      random,
      hostsWith(cloud, ({ network }) => network.ports.size > 0),
    )
    if (!host) return false
    host.network.ports.delete(random.pick([...host.network.ports.keys()]))
    for (const tell of [...host.network.portWatchers]) tell()
    return true
  },
  3,
)

const NO_NEWS: FabricNews = { all: false, hosts: [], wholeNetworks: [], ports: [], routers: [], groups: [] }

/** The part of the news that names rows of a kind. */
const NAMED: Readonly<Record<string, 'wholeNetworks' | 'ports' | 'routers' | 'groups'>> = {
  networks: 'wholeNetworks',
  ports: 'ports',
  routers: 'routers',
  groups: 'groups',
}

const rowsRemoved = again('fabric.rows-removed', ({ fabric }, random) => {
  const key = pickSome(random, [...fabric.fabric.keys()])
  if (key === undefined) return false
  fabric.fabric.delete(key)
  const [kind = '', id = ''] = key.split(' ')
  const part = NAMED[kind]
  const news = part ? { ...NO_NEWS, [part]: [id] } : { ...NO_NEWS, all: true }
  for (const tell of [...fabric.watchers]) tell(news)
  return true
})

export const CHANGED_BEHIND_THE_BACK: readonly Fault[] = [guestCrashes, guestEnds, portsUnplugged, rowsRemoved]
