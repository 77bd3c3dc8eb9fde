/** Follows one export: copies the disk, sends the copy, forgets it. Whatever fails is tried again until the export is not wanted any more. */
import type { ObservedExport, WantedExport } from '../domain/disk-export/index.ts'
import type { CopyRequest, MakeTarget } from '../drivers/volume/copies.ts'
import type { Disk } from '../drivers/volume/driver.ts'
import { CloudError, describeError } from '../kernel/errors.ts'
import type { AgentWorld } from './host-drivers.ts'
import { agentRefusals } from './refusals.ts'
import type { VolumeAccess } from './volume-access.ts'

const RETRY_FIRST_MS = 500
const RETRY_LAST_MS = 30_000
/** Passing troubles are tried again this often before they are told: whoever hears of one gives up. */
const QUIET_TRIES = 8

export interface ExportWorld
  extends Pick<AgentWorld, 'copies' | 'pool' | 'volumes' | 'hypervisor' | 'controller' | 'clock' | 'log'> {
  access: VolumeAccess
  changed(): void
  signal: AbortSignal
}

export class DiskExport {
  readonly #world: ExportWorld
  readonly #doc: WantedExport
  #wanted: WantedExport['state'] | undefined
  #given = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #observed: ObservedExport | undefined

  constructor(world: ExportWorld, doc: WantedExport) {
    this.#world = world
    this.#doc = doc
  }

  get observed(): ObservedExport | undefined {
    return this.#observed
  }

  want(state: WantedExport['state']): void {
    if (state === this.#wanted) return
    this.#wanted = state
    this.#given.abort(new Error('the export is not wanted any more'))
    this.#given = new AbortController()
    const signal = AbortSignal.any([this.#given.signal, this.#world.signal])
    this.#running = this.#running.then(() => this.#follow(state, signal))
  }

  idle(): Promise<void> {
    return this.#running
  }

  async #follow(state: WantedExport['state'], signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (state === 'absent') await this.#world.copies.remove(this.#doc.id)
        else await this.#send(signal)
        return this.#tell({ id: this.#doc.id, state })
      } catch (error) {
        if (signal.aborted) return
        failures++
        this.#fail(error, failures)
        const ms = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(failures - 1, 10))
        await this.#world.clock.sleep(ms, signal).catch(() => undefined) // asked again above
      }
    }
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { copies, controller } = this.#world
    const { id } = this.#doc
    await this.#copy(signal)
    for (let failures = 0; ; failures++)
      try {
        await controller.sendDisk(id, await copies.open(id), signal)
        break
      } catch (error) {
        if (signal.aborted || !isAway(error)) throw error
        // the copy shows the moment that was asked for: it is kept until the controller takes it
        await this.#world.clock.sleep(Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(failures, 10)), signal)
      }
    await copies.remove(id)
  }

  async #copy(signal: AbortSignal): Promise<void> {
    const { copies, hypervisor, access } = this.#world
    const { source } = this.#doc
    const request = async () => ({ id: this.#doc.id, from: await this.#disk(), format: this.#doc.format }) satisfies CopyRequest
    const guest = await this.#user()
    if (guest !== undefined) {
      const disk = source.kind === 'volume' ? { volumeId: source.id } : {}
      const live = await request()
      const write = (target: MakeTarget) => access.copying(source.id, () => hypervisor.copyDisk(guest, disk, target, signal))
      return copies.makeLive(live, write, signal)
    }
    await access.hold([source.id], async () => {
      if ((await this.#user()) !== undefined) throw agentRefusals.disk_opened({ id: source.id })
      await copies.make(await request(), signal)
    })
  }

  async #disk(): Promise<Disk> {
    const { pool, volumes } = this.#world
    const { kind, id } = this.#doc.source
    const disk = await (kind === 'volume' ? pool.find(id) : volumes.find(id))
    if (!disk) throw agentRefusals.disk_not_here({ id })
    return disk
  }

  /** The guest whose process has it open. @throws unavailable while one starts, of which that is not known */
  async #user(): Promise<string | undefined> {
    const { kind, id } = this.#doc.source
    const guests = await this.#world.hypervisor.list(kind === 'volume' ? undefined : [id])
    for (const guest of guests) {
      if (guest.state === 'starting') throw agentRefusals.disk_opened({ id })
      if (guest.state === 'absent' || guest.state === 'crashed') continue
      if (kind === 'root-disk' || guest.volumes?.some((volume) => volume.id === id)) return guest.id
    }
    return undefined
  }

  #fail(error: unknown, failures: number): void {
    const { id } = this.#doc
    this.#world.log.warn({ export: id, tries: failures, error: describeError(error) }, 'a disk has not become an image yet')
    const passing = error instanceof CloudError && (error.retryable || isAnswer(error)) && failures <= QUIET_TRIES
    if (!passing) this.#tell({ id, state: 'failed', fault: publicWords(error) })
  }

  #tell(observed: ObservedExport): void {
    if (JSON.stringify(observed) === JSON.stringify(this.#observed)) return
    this.#observed = observed
    this.#world.changed()
  }
}

/** The controller, or the way to it: it knows itself what it has refused. */
const isAway = (error: unknown): boolean =>
  agentRefusals.controller_silent.is(error) || agentRefusals.answered_badly.is(error) || agentRefusals.not_this_cloud.is(error)
const isAnswer = (error: unknown): boolean =>
  [agentRefusals.nothing_there, agentRefusals.turned_away, agentRefusals.not_understood].some((refusal) => refusal.is(error))

const publicWords = (error: unknown): string =>
  error instanceof CloudError ? error.message : 'The disk could not be copied on its host.'
