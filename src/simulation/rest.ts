/** Tells when a simulated cloud has come to rest: for a while nothing has changed but what always does, and no operation is open. */
import type { SimulatedCloud } from './world/cloud.ts'

/**
 * So long nothing changes: longer than the longest pause of a task that tries again (30 s), and than a host that polled in the last moment
 * of a split network waits for its answer (40 s), pauses (5 s), and hears what is wanted.
 */
const QUIET_MS = 50_000
const LOOK_MS = 2_000

/** A host that has not reported for so long is away. */
const SILENT_MS = 45_000

/** A guest may fail to start for good; to stop it is tried until it is done, which takes a minute where it does not hear. */
const OPEN = `select (select count(*) from operation where state in ('running', 'unwinding'))
  + (select count(*) from host_command where state = 'wanted')
  + (select count(*) from server where lifecycle = 'built' and observed_power != wanted_power and (observed_power != 'failed' or wanted_power = 'stopped'))
  + (select count(*) from image_task where status in ('pending', 'processing'))
  + (select count(*) from volume where status in ('creating', 'extending', 'reverting', 'downloading', 'managing', 'unmanaging', 'deleting'))
  + (select count(*) from volume_snapshot where status in ('creating', 'restoring', 'deleting'))
  + (select count(*) from disk_export) + (select count(*) from backup_transfer)
  + (select count(*) from volume_backup where status in ('creating', 'restoring', 'deleting') or stored in ('garbage', 'erasing'))
  + (select count(*) from server_volume join server on server.id = server_id
      where state != 'attached' and lifecycle = 'built' and observed_power in ('running', 'stopped'))
  + (select count(*) from host where observed_at < ?) as n`

/** Written again and again by a cloud in which nothing happens. */
const ALWAYS_WRITTEN = new Set(['lease', 'host', 'volume_pool', 'audit_event', 'change'])
const WRITES = /^(?:insert into|insert or \w+ into|update|delete from) "(\w+)"/

export class Rest {
  readonly #cloud: SimulatedCloud
  #changedAt = 0

  constructor(cloud: SimulatedCloud) {
    this.#cloud = cloud
    cloud.database.onChange = (statement) => {
      const table = WRITES.exec(statement)?.[1]
      if (table && !ALWAYS_WRITTEN.has(table)) this.disturb()
    }
  }

  disturb(): void {
    this.#changedAt = this.#cloud.time.elapsed
  }

  /** @param withinMs virtual. @returns false when it has not come to rest within that */
  async reached(withinMs: number): Promise<boolean> {
    const { time, clock } = this.#cloud
    const end = time.elapsed + withinMs
    this.disturb()
    while (time.elapsed < end) {
      await clock.sleep(LOOK_MS)
      if (time.elapsed - this.#changedAt >= QUIET_MS && this.#openOperations() === 0) return true
    }
    return false
  }

  /** Nothing is written while a host waits for a guest to obey, nor by one that has not found its way back to a controller. */
  #openOperations(): number {
    const { database, clock } = this.#cloud
    const row = database.database.prepare(OPEN).get(clock.now() - SILENT_MS)
    return Number(row?.n)
  }
}
