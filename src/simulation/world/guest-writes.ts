/** What guests write into their disks, and what is written into volumes that nobody has, while tenants are awake: a word into a block now and then. */
import { pathOfDisk, writeAt } from '../../drivers/volume/fake/disks.ts'
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from './cloud.ts'
import type { DiskKey } from './disk-journal.ts'
import type { HostWorld } from './host.ts'

const EVERY_MS = 1_500
const BLOCKS = 2

/** Nothing is under way with them that would be done on what they hold at another moment. */
const FREE = `select volume.id, host.hostname from volume join host on host.id = host_id
  where status = 'available' and launched_at is not null and wanted_state = 'present' order by volume.id`

interface Writable {
  disk: DiskKey
  path: string
}

/** Until it is told to end. Of randomness of its own, so that nothing else is another for it. */
export function writeIntoDisks(cloud: SimulatedCloud, random: SeededRandom): { end: () => void } {
  let isOver = false
  let words = 0
  const word = () => `${cloud.time.elapsed}.${++words}`
  const write = async () => {
    for (;;) {
      await cloud.clock.sleep(EVERY_MS)
      if (isOver) return
      for (const host of cloud.hosts) {
        for (const disks of openOn(host)) writeOne(cloud, host, random.pick(disks), { block: random.below(BLOCKS), word: word() })
      }
      for (const row of freeVolumes(cloud)) if (random.chance(0.5)) writeFree(cloud, random, row, word())
    }
  }
  void write()
  const end = () => {
    isOver = true
  }
  return { end }
}

/** Of each guest that runs, what it may write. */
function openOn({ guests, disks }: HostWorld): Writable[][] {
  const running = [...guests.guests].filter(([, { state }]) => state === 'running')
  return running
    .map(([id, { volumes }]): Writable[] => [
      ...(disks.disks.has(id) ? [{ disk: `disk ${id}`, path: pathOfDisk(id) } as const] : []),
      ...[...volumes.values()]
        .filter(({ id: volume, readOnly, path }) => !readOnly && isInOnePlace(guests, volume, path))
        .map(({ id: volume, path }) => ({ disk: `volume ${volume}`, path }) as const),
    ])
    .filter((writable) => writable.length > 0)
}

/** Two that have it open do not write while the one has gone on to another layer and the other has not. */
const isInOnePlace = ({ guests }: HostWorld['guests'], id: string, path: string): boolean =>
  [...guests.values()].every(({ state, volumes }) => state === 'absent' || (volumes.get(id)?.path ?? path) === path)

function writeOne(
  { diskJournal }: SimulatedCloud,
  { hostname, disks }: HostWorld,
  { disk, path }: Writable,
  { block, word }: { block: number; word: string },
): void {
  if (writeAt(disks, path, block, word)) diskJournal.note({ what: 'written', disk, block, word })
  else diskJournal.lost(`${disk} is written at ${path} on ${hostname}, and there is nothing`)
}

const freeVolumes = ({ database: { database } }: SimulatedCloud) => (database.isTransaction ? [] : database.prepare(FREE).all())

/** As whoever had it before. */
function writeFree(
  cloud: SimulatedCloud,
  random: SeededRandom,
  { id, hostname }: ReturnType<typeof freeVolumes>[number],
  word: string,
): void {
  const host = cloud.hosts.find((one) => one.hostname === hostname)
  const volume = String(id)
  const path = host?.disks.pool.volumes.get(volume)?.path
  if (!host || path === undefined || [...host.guests.guests.values()].some(({ volumes }) => volumes.has(volume))) return
  writeOne(cloud, host, { disk: `volume ${volume}`, path }, { block: random.below(BLOCKS), word })
}
