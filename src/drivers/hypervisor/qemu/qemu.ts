/** Guests as QEMU processes. What runs is what the folders and processes say; nothing is remembered that a new agent lacks. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connectQmp, type Qmp } from '../../../wire/qmp/index.ts'
import type {
  Guest,
  GuestSpec,
  GuestState,
  Hypervisor,
  LiveDisks,
  OpenLayers,
  OpenMerge,
  PluggedVolume,
  VolumeDisk,
} from '../driver.ts'
import { hypervisorRefusals } from '../refusals.ts'
import { readConsole, trimConsole } from './console.ts'
import { copyOpenDisk, type MakeTarget } from './disk-copy.ts'
import { mergeOpenLayers } from './layer-merging.ts'
import { endProcess, findProcess, folderOf, keepConsoleWriter, startedWith, startProcess, wasStarted } from './process.ts'
import type { QemuSettings } from './settings.ts'
import { readVolumes } from './volume-state.ts'
import { limitOpen, plugVolume, unplugVolume } from './volumes.ts'

const START_WITHIN_MS = 30_000
const REFUSED_TRIES = 100

const isRefused = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'ECONNREFUSED'

export function qemuHypervisor(settings: QemuSettings): Hypervisor & LiveDisks & OpenLayers {
  return new QemuHypervisor(settings)
}

class QemuHypervisor implements Hypervisor, LiveDisks, OpenLayers {
  readonly #settings: QemuSettings
  readonly #connections = new Map<string, Promise<Qmp>>()
  readonly #listeners = new Set<(id: string) => void>()

  constructor(settings: QemuSettings) {
    this.#settings = settings
  }

  capabilities() {
    const { accelerator, acceleratorReason, version } = this.#settings
    return { accelerator, reason: acceleratorReason, version }
  }

  async list(only?: readonly string[]): Promise<Guest[]> {
    const ids = (only ?? foldersIn(this.#settings.folder)).filter((id) => wasStarted(this.#settings, id))
    return Promise.all(ids.map((id) => this.#observe(id)))
  }

  async ensure(spec: GuestSpec, { paused = false, signal }: { paused?: boolean; signal: AbortSignal }): Promise<Guest> {
    if (findProcess(this.#settings, spec.id) === undefined) {
      this.#forget(spec.id)
      await this.#start(spec, paused, signal)
    }
    return this.#observe(spec.id)
  }

  /** What is to be there before the guest begins is made while it waits. */
  async #start(spec: GuestSpec, paused: boolean, signal: AbortSignal): Promise<void> {
    const { volumes = [] } = spec
    const [encrypted, limited] = [volumes.filter(isEncrypted), volumes.filter(({ limits }) => limits !== undefined)]
    const waits = encrypted.length > 0 || limited.length > 0
    const qmp = await this.#launch(spec, paused || waits, signal)
    if (!waits) return
    try {
      for (const disk of encrypted) await plugVolume(qmp, disk, this.#settings.clock)
      await limitOpen(qmp, limited)
      // firmware is told of what it may start from
      if (encrypted.length > 0) await qmp.execute('system_reset')
      if (!paused) await qmp.execute('cont')
    } catch (error) {
      await this.remove(spec.id)
      throw error
    }
  }

  async #launch(spec: GuestSpec, paused: boolean, signal: AbortSignal): Promise<Qmp> {
    const { listening, ended } = startProcess(this.#settings, spec, paused)
    const patience = new AbortController()
    const tooLong = this.#settings.clock.sleep(START_WITHIN_MS, AbortSignal.any([signal, patience.signal])).then(() => {
      throw hypervisorRefusals.guest_late({ internal: spec.id })
    })
    tooLong.catch(() => undefined) // it counts only in the race
    try {
      return await Promise.race([listening.then(() => this.#connect(spec.id)), ended, tooLong])
    } finally {
      patience.abort()
    }
  }

  async pressPower(id: string) {
    await (await this.#connect(id)).execute('system_powerdown')
  }
  async setPaused(id: string, isPaused: boolean) {
    const qmp = await this.#connect(id)
    if (!isPaused) await this.#requireWhole(id, qmp)
    await qmp.execute(isPaused ? 'stop' : 'cont')
  }

  /** An agent that died while the guest waited for its encrypted volumes: without them it would begin as another computer. */
  async #requireWhole(id: string, qmp: Qmp): Promise<void> {
    const encrypted = (startedWith(this.#settings, id)?.volumes ?? []).filter(isEncrypted)
    if (encrypted.length === 0 || (await qmp.execute('query-status')).status !== 'prelaunch') return
    const has = new Set((await readVolumes(qmp)).volumes.flatMap(({ id: volume, device }) => (device ? [volume] : [])))
    if (encrypted.every((disk) => has.has(disk.id))) return
    await this.remove(id)
    throw hypervisorRefusals.guest_half_started({ internal: id })
  }

  async plug(id: string, disk: VolumeDisk) {
    await plugVolume(await this.#connect(id), disk, this.#settings.clock)
  }
  async unplug(id: string, volumeId: string, signal: AbortSignal) {
    if (findProcess(this.#settings, id) === undefined) return
    await unplugVolume(await this.#connect(id), volumeId, this.#settings.clock, signal)
  }

  async merge(id: string, merge: OpenMerge): Promise<boolean> {
    return mergeOpenLayers(await this.#connect(id), merge)
  }

  async copyDisk(id: string, disk: { volumeId?: string }, target: MakeTarget, signal: AbortSignal) {
    await copyOpenDisk(await this.#connect(id), { ...disk, target }, { clock: this.#settings.clock, signal })
  }

  async remove(id: string): Promise<void> {
    const pid = findProcess(this.#settings, id)
    if (pid !== undefined) await this.#askToQuit(id)
    this.#forget(id)
    await endProcess(this.#settings, id)
  }

  /** So that the disks are flushed; whoever does not obey is killed next. */
  async #askToQuit(id: string) {
    try {
      const qmp = await this.#connect(id)
      const closed = new Promise<void>((resolve) => qmp.onClose(() => resolve()))
      await qmp.execute('quit', undefined, { timeoutMs: 2000 })
      await Promise.race([closed, this.#settings.clock.sleep(2000)])
    } catch (error) {
      this.#settings.log.debug({ guest: id, error: String(error) }, 'guest did not quit when asked and is killed')
    }
  }

  async console(id: string, bytes: number) {
    return readConsole(folderOf(this.#settings, id), bytes)
  }

  async forget(id: string) {
    rmSync(folderOf(this.#settings, id), { recursive: true, force: true })
  }

  watch(listener: (id: string) => void) {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async close() {
    for (const id of [...this.#connections.keys()]) this.#forget(id)
  }

  async #observe(id: string): Promise<Guest> {
    const pid = findProcess(this.#settings, id)
    if (pid === undefined) {
      this.#forget(id)
      return { id, state: wasStarted(this.#settings, id) ? 'crashed' : 'absent', detail: 'its process has died' }
    }
    trimConsole(folderOf(this.#settings, id))
    keepConsoleWriter(this.#settings, id)
    try {
      const qmp = await this.#connect(id)
      const { status } = await qmp.execute('query-status', undefined, { timeoutMs: 10_000 })
      return { id, pid, state: stateOf(status), detail: status, volumes: await volumesOf(qmp) }
    } catch (error) {
      this.#forget(id)
      if (findProcess(this.#settings, id) === undefined) return { id, state: 'crashed', detail: 'its process has died' }
      return { id, pid, state: 'starting', detail: String(error) }
    }
  }

  #connect(id: string): Promise<Qmp> {
    const had = this.#connections.get(id)
    if (had) return had
    const made = this.#open(id).then((qmp) => {
      for (const event of ['SHUTDOWN', 'STOP', 'RESUME', 'RESET', 'GUEST_PANICKED', 'BLOCK_IO_ERROR', 'DEVICE_DELETED'])
        qmp.on(event, () => this.#tell(id))
      qmp.on('BLOCK_JOB_COMPLETED', ({ data }) => {
        if (data.error) this.#settings.log.warn({ guest: id, job: data.device, error: data.error }, 'a job on a disk failed')
      })
      qmp.onClose(() => {
        if (this.#connections.get(id) !== made) return
        this.#connections.delete(id)
        this.#tell(id)
      })
      return qmp
    })
    made.catch(() => this.#connections.get(id) === made && this.#connections.delete(id))
    this.#connections.set(id, made)
    return made
  }

  /** Between a socket's name and its listening there is a moment in which it refuses: on a busy machine a long one. */
  async #open(id: string): Promise<Qmp> {
    const { clock, log } = this.#settings
    const path = join(folderOf(this.#settings, id), 'qmp.sock')
    for (let tries = 0; ; tries++) {
      try {
        return await connectQmp({ path, clock, log, timeoutMs: 5000 })
      } catch (error) {
        if (tries >= (isRefused(error) ? REFUSED_TRIES : 1)) throw error
        await clock.sleep(5)
      }
    }
  }

  #forget(id: string) {
    const had = this.#connections.get(id)
    this.#connections.delete(id)
    had?.then(
      (qmp) => qmp.close(),
      () => undefined, // it never came about
    )
  }

  #tell(id: string) {
    for (const listener of [...this.#listeners]) listener(id)
  }
}

const isEncrypted = ({ encryption }: VolumeDisk): boolean => encryption !== undefined

const volumesOf = async (qmp: Qmp): Promise<PluggedVolume[]> =>
  (await readVolumes(qmp)).volumes.map(({ id, path, sizeBytes, limits, device }) => ({
    id,
    path,
    sizeBytes,
    isLeft: !device,
    ...(limits && { limits }),
  }))

function stateOf(status: string): GuestState {
  switch (status) {
    case 'running':
    case 'suspended':
      return 'running'
    case 'shutdown':
      return 'shutdown'
    case 'guest-panicked':
    case 'internal-error':
      return 'crashed'
    default:
      return 'paused'
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((e) => e.isDirectory())
      .map((e) => e.name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
