/** Lives through one schedule: what happens in it, what tenants were promised, and what was not as it has to be. */
import { createHash } from 'node:crypto'
import { FAULTS } from './faults/index.ts'
import { INVARIANTS } from './invariants/index.ts'
import { Rest } from './rest.ts'
import type { Burst, Happening, Schedule } from './schedule.ts'
import { type Scene, Violation } from './tenants/actions/action.ts'
import { ACTIONS } from './tenants/actions/index.ts'
import { textAt } from './tenants/client.ts'
import { askedOf } from './tenants/coverage.ts'
import { type Account, Tenant } from './tenants/tenant.ts'
import { inVirtualTime } from './time/pump.ts'
import { seededRandom } from './time/seeded-random.ts'
import { SimulatedCloud } from './world/cloud.ts'
import { writeIntoDisks } from './world/guest-writes.ts'
import type { Yesterday } from './world/yesterday.ts'

/** What a cloud has, in virtual time, from the end of the last fault until it is as it should be. */
export const REST_WITHIN_MS = 900_000
/** Before a burst, for hosts to report after a long sleep. */
const AWAKE_BEFORE_MS = 15_000
const LOOK_EVERY_MS = 1_000

export interface Breach {
  invariant: string
  what: string
}

export interface RunResult {
  schedule: Schedule
  breaches: readonly Breach[]
  /** In order, each with its virtual time. */
  story: readonly string[]
  /** Of everything that happened at any gate: the same for the same schedule. */
  trace: string
  virtualMs: number
  /** Of these, those in which time was not jumped over. */
  awakeMs: number
  /** How often each fault began, each action was done, and each gate was passed. */
  counts: ReadonlyMap<string, number>
}

export async function run(schedule: Schedule, yesterday: Yesterday): Promise<RunResult> {
  const simulation = new Simulation(schedule, yesterday)
  return inVirtualTime(simulation.cloud.time, simulation.run()).finally(() => simulation.cloud.end())
}

class Simulation {
  readonly cloud: SimulatedCloud
  readonly #schedule: Schedule
  readonly #tenants: readonly Tenant[]
  readonly #admin: Tenant
  readonly #rest: Rest
  readonly #yesterday: Yesterday
  readonly #trace = createHash('sha256')
  readonly #story: string[] = []
  readonly #toldOnce = new Set<string>()
  readonly #breaches: Breach[] = []
  readonly #counts = new Map<string, number>()
  #jumpedMs = 0
  /** What is asked then is no part of the story. */
  #isJudging = false

  constructor(schedule: Schedule, yesterday: Yesterday) {
    this.#schedule = schedule
    this.#yesterday = yesterday
    this.cloud = new SimulatedCloud(schedule.seed, yesterday.size, yesterday.kept)
    this.#rest = new Rest(this.cloud)
    const tenant = (name: string, account: Account) =>
      new Tenant(name, account, this.cloud, (line) => this.#isJudging || this.#tell(line))
    this.#tenants = yesterday.accounts.map((account, i) => tenant(`tenant-${i + 1}`, account))
    this.#admin = tenant('admin', yesterday.admin)
    const last = new Map<string, string>()
    this.cloud.onKilled = (name) => {
      this.#count(`killed at ${last.get(name)}`)
      this.#tell(`${name} is killed at ${last.get(name)}`)
    }
    this.cloud.atGates(({ name }, gate) => {
      last.set(name, gate)
      if (gate.startsWith('operation.')) this.#tell(`${name} ${gate}`)
      if (gate.startsWith('struck.')) this.#tellOnce(`${gate.slice('struck.'.length)} strikes`)
      this.#count(`gate ${gate}`)
      this.#trace.update(`${this.cloud.time.elapsed} ${name} ${gate}\n`)
    })
    this.cloud.onAnswered = ({ face, operation, status }) => {
      if (status < 400) this.#count(askedOf(face, operation))
    }
    this.cloud.onStartFailed = (name, error) =>
      this.#tell(`${name} does not start: ${error instanceof Error ? error.message : error}`)
  }

  async run(): Promise<RunResult> {
    const { cloud } = this
    const startedAt = cloud.time.elapsed
    await cloud.start()
    const scene = await this.#scene()
    for (const burst of this.#schedule.bursts) {
      if (this.#breaches.length > 0) break
      this.#sleepUntil(startedAt + burst.at - AWAKE_BEFORE_MS)
      await cloud.clock.sleep(AWAKE_BEFORE_MS)
      await this.#live(burst, scene)
      await this.#judge()
    }
    const virtualMs = cloud.time.elapsed - startedAt
    return {
      schedule: this.#schedule,
      breaches: this.#breaches,
      story: this.#story,
      trace: this.#trace.digest('hex'),
      virtualMs,
      awakeMs: virtualMs - this.#jumpedMs,
      counts: this.#counts,
    }
  }

  /** What tenants build on: made before anything goes wrong. */
  async #scene(): Promise<Scene> {
    const [tenant] = this.#tenants
    if (!tenant) throw new Error('there is no tenant')
    const { json } = await tenant.demand('POST', '/image/v2/images', {
      name: 'tiny',
      disk_format: 'raw',
      container_format: 'bare',
      visibility: 'community',
    })
    const imageId = textAt(json, 'id')
    await tenant.demand('PUT', `/image/v2/images/${imageId}/file`, Buffer.alloc(1000, 'x'))
    const { flavorId, publicNetworkId, memberRoleId } = this.#yesterday
    return { imageId, flavorId, publicNetworkId, memberRoleId, admin: this.#admin, tenants: this.#tenants }
  }

  /** Only from rest: what is due meanwhile happens once. */
  #sleepUntil(at: number): void {
    const { time } = this.cloud
    this.#jumpedMs += Math.max(0, at - time.elapsed)
    time.jumpTo(at)
  }

  async #live({ happenings }: Burst, scene: Scene): Promise<void> {
    const beganAt = this.cloud.time.elapsed
    const looking = this.#lookWhile()
    const writing = writeIntoDisks(this.cloud, seededRandom(this.#schedule.seed + beganAt))
    await Promise.all(
      happenings.map(async (happening) => {
        await this.cloud.clock.sleep(beganAt + happening.at - this.cloud.time.elapsed)
        await (happening.what === 'fault' ? this.#goWrong(happening) : this.#act(happening, scene))
      }),
    )
    looking.end()
    writing.end()
  }

  async #goWrong({ name, seed, lastsMs }: Happening): Promise<void> {
    const fault = FAULTS.find((known) => known.name === name)
    if (!fault) throw new Error(`no fault ${name}`)
    this.#tell(`${name} begins`)
    this.#toldOnce.clear()
    this.#count(`fault ${name}`)
    const over = fault.isHarmless ? () => {} : this.cloud.trouble(name)
    const end = fault.begin(this.cloud, seededRandom(seed))
    await this.cloud.clock.sleep(lastsMs * (fault.lastsTimes ?? 1))
    end()
    over()
    this.#tell(`${name} ends`)
  }

  async #act({ name, seed, tenant }: Happening, scene: Scene): Promise<void> {
    const action = ACTIONS.find((known) => known.name === name)
    const who = this.#tenants[tenant]
    if (!action || !who) throw new Error(`no action ${name} of tenant ${tenant}`)
    this.#count(`action ${name}`)
    try {
      await action.act(who, seededRandom(seed), scene)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      this.#breach('an answer is what it may be', error.message)
    }
  }

  #lookWhile(): { end: () => void } {
    let over = false
    const look = async () => {
      while (!over) {
        await this.#hold('always')
        await this.cloud.clock.sleep(LOOK_EVERY_MS)
      }
    }
    void look()
    return { end: () => (over = true) }
  }

  async #judge(): Promise<void> {
    if (!(await this.#rest.reached(REST_WITHIN_MS))) this.#breach('it comes to rest', `not within ${REST_WITHIN_MS / 1000} s`)
    this.#tell('at rest')
    this.#isJudging = true
    await this.#hold('always')
    await this.#hold('rest')
    // what they asked may have written: nobody looks at it for hours, and old changes are dropped then
    await this.#hold('always')
    this.#isJudging = false
  }

  async #hold(when: 'always' | 'rest'): Promise<void> {
    for (const invariant of INVARIANTS) {
      if (invariant.when !== when) continue
      // what a transaction under way has written is nobody's yet, and may be undone; while it lasts nobody else writes
      if (when === 'always' && invariant.of !== 'hosts' && this.cloud.database.database.isTransaction) continue
      try {
        for (const what of await invariant.breaches(this.cloud, this.#tenants, this.#admin)) this.#breach(invariant.name, what)
      } catch (error) {
        // what it asked was answered as it may not be
        if (!(error instanceof Violation)) throw error
        this.#breach(invariant.name, error.message)
      }
    }
  }

  #breach(invariant: string, what: string): void {
    if (this.#breaches.some((known) => known.what === what)) return
    this.#breaches.push({ invariant, what })
    this.#tell(`BREACH: ${invariant}: ${what}`)
  }

  /** Of what happens many times while a fault lasts. */
  #tellOnce(line: string): void {
    if (this.#toldOnce.has(line)) return
    this.#toldOnce.add(line)
    this.#tell(line)
  }

  #tell(line: string): void {
    this.#story.push(`${(this.cloud.time.elapsed / 1000).toFixed(3).padStart(11)} s  ${line}`)
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }
}
