/** Drivers that are slow, that fail before or after they have done what was asked, for all or for one guest, and that tell late what is. */
import { fabricRefusals } from '../../drivers/network/refusals.ts'
import type { DriverCall, DriverFault } from '../life.ts'
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Fault } from './fault.ts'

const KINDS = ['hypervisor', 'ports', 'volumes', 'pool', 'config-drives', 'fabric', 'images', 'web', 'copies', 'backups']

/** Some may pass, as drivers say; of others nobody knows. */
const troubleOf = (random: SeededRandom): Error =>
  random.chance(0.5) ? fabricRefusals.fake_fault({ what: 'simulated' }) : new Error('simulated: EIO')

type Strikes = (call: DriverCall) => DriverFault | undefined

/** @param draw decides which calls it strikes, and how */
function fault(name: string, draw: (random: SeededRandom, cloud: SimulatedCloud) => Strikes): Fault {
  return {
    name: `drivers.${name}`,
    weight: 1,
    begin(cloud, random) {
      const strikes = draw(random, cloud)
      return cloud.driverFaults.fault((call) => {
        const struck = strikes(call)
        if (struck) cloud.struck(`drivers.${name}`)
        return struck
      })
    },
  }
}

const slow = fault('slow', (random, { driverFaults }) => {
  const [kind, most] = [random.pick(KINDS), 100 + random.below(20_000)]
  return (call) => {
    if (call.kind !== kind) return undefined
    const delay = driverFaults.delay(random.below(most))
    return random.chance(0.5) ? { before: delay } : { after: delay }
  }
})

const failing = (name: string, isDone: boolean) =>
  fault(name, (random) => {
    const [kind, part] = [random.pick(KINDS), (10 + random.below(60)) / 100]
    return (call) => (call.kind === kind && random.chance(part) ? { refusal: troubleOf(random), isDone } : undefined)
  })

/** The first guest that is met, by whichever driver is told its id. */
const failingForOne = fault('fail-for-one-guest', (random) => {
  let victim: string | undefined
  return ({ kind, args }) => {
    const id = kind === 'hypervisor' || kind === 'volumes' || kind === 'pool' ? idOf(args[0]) : undefined
    victim ??= id
    return id !== undefined && id === victim ? { refusal: troubleOf(random), isDone: random.chance(0.3) } : undefined
  }
})

function idOf(told: unknown): string | undefined {
  const first = Array.isArray(told) ? told[0] : told
  if (typeof first === 'object' && first !== null && 'id' in first) return String(first.id)
  return typeof first === 'string' ? first : undefined
}

/** The fabric carries a port long after it was plugged. */
const upLate = fault('is-up-late', () => ({ kind, method }) => {
  return kind === 'ports' && method === 'isUp' ? { answer: () => false } : undefined
})

/** What is told was so a while ago. */
const listsLate = fault('lists-late', (random, { driverFaults }) => {
  const most = 1_000 + random.below(20_000)
  return ({ kind, method }) =>
    method === 'list' && kind !== 'images' ? { after: driverFaults.delay(random.below(most)) } : undefined
})

const powerIgnored = fault('power-button-ignored', () => ({ method }) => {
  return method === 'pressPower' ? { isIgnored: true } : undefined
})

/** Images cannot be written, or not even read. */
const imagesFail = fault('image-store-fails', (random) => {
  const methods = random.chance(0.5) ? ['write'] : ['write', 'read', 'readPart', 'remove', 'list']
  return ({ kind, method }) =>
    kind === 'images' && methods.includes(method) ? { refusal: new Error('simulated: EIO') } : undefined
})

/** Nothing can be made or written in pools of volumes, as on a medium that is full. */
const poolsFail = fault('pools-are-full', () => ({ kind, method }) => {
  return kind === 'pool' && FILLING.has(method) ? { refusal: new Error('simulated: ENOSPC') } : undefined
})
const FILLING: ReadonlySet<string> = new Set(['ensure', 'grow', 'snapshot', 'revert', 'replace', 'merge'])

export const DRIVER_FAULTS: readonly Fault[] = [
  slow,
  failing('fail-before', false),
  failing('fail-after', true),
  failingForOne,
  upLate,
  listsLate,
  powerIgnored,
  imagesFail,
  poolsFail,
]
