/** What disks hold, held against what was written into them and what they were made of. */
import { type Content, fromBytes } from '../../drivers/volume/fake/content.ts'
import { contentAt, heldBy, pathOfDisk } from '../../drivers/volume/fake/disks.ts'
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { DiskEvent, DiskKey } from '../world/disk-journal.ts'
import { DiskModel, textOf } from './disk-model.ts'
import { asRowsAreNoted, type Note, type RowNotes } from './row-notes.ts'

/** What a row's change says, as JSON; of images what their file holds then. */
type RowEvent =
  | { what: 'volume'; id: string; kind: 'image' | 'snapshot' | 'volume' | 'backup' | null; of: string; holds: string | null }
  | {
      what: 'volume is'
      id: string
      was: string
      is: string
      snapshot: string | null
      holds: string | null
      told: number
      restoring: number
    }
  | { what: 'snapshot'; id: string; volume: string }
  | { what: 'snapshot is'; id: string; is: string }
  | { what: 'backup'; id: string; key: string; volume: string; snapshot: string | null; stored: string }
  | { what: 'backup is whole'; key: string }
  | { what: 'restore'; volume: string; backup: string }
  | { what: 'export'; image: string; kind: 'volume' | 'root-disk'; of: string }
  | { what: 'image is there'; id: string; holds: string | null }
  | { what: 'server'; id: string; holds: string | null }

type Event = (RowEvent | DiskEvent) & { at: number }

const told = (what: RowEvent['what'], fields: Readonly<Record<string, string>>): string =>
  `select json_object('what', '${what}', ${Object.entries(fields)
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ')}), simulation_next()`

const holdsOf = (image: string) => `simulation_image((select file_key from image where id = ${image}))`

const NOTES: RowNotes = {
  topic: 'disks',
  triggers: [
    [
      'after insert on volume',
      told('volume', { id: 'new.id', kind: 'new.source_kind', of: 'new.source_id', holds: holdsOf('new.source_id') }),
    ],
    [
      'after update of status on volume when old.status != new.status',
      told('volume is', {
        ...{ id: 'new.id', was: 'old.status', is: 'new.status' },
        snapshot: "coalesce(new.reverting, old.reverting) ->> '$.snapshot'",
        // of the image as which it is written anew
        holds: `case when new.status = 'downloading' then ${holdsOf("new.reimaging ->> '$.base.id'")} end`,
        // by its host, and not by an operator
        told: 'new.observed_generation > old.observed_generation',
        restoring:
          "exists (select 1 from backup_transfer where volume_id = new.id and kind = 'restore' and wanted_state = 'present')",
      }),
    ],
    ['after insert on volume_snapshot', told('snapshot', { id: 'new.id', volume: 'new.volume_id' })],
    [
      "after update of status on volume_snapshot when old.status = 'creating' and new.status != 'creating'",
      told('snapshot is', { id: 'new.id', is: 'new.status' }),
    ],
    [
      'after insert on volume_backup',
      told('backup', {
        ...{ id: 'new.id', key: 'new.stored_as', volume: 'new.volume_id', snapshot: 'new.snapshot_id', stored: 'new.stored' },
      }),
    ],
    ["after update of stored on volume_backup when new.stored = 'whole'", told('backup is whole', { key: 'new.stored_as' })],
    [
      "after insert on backup_transfer when new.kind = 'restore'",
      told('restore', { volume: 'new.volume_id', backup: '(select stored_as from volume_backup where id = new.backup_id)' }),
    ],
    ['after insert on disk_export', told('export', { image: 'new.image_id', kind: 'new.source_kind', of: 'new.source_id' })],
    [
      "after update of status on image when old.status != 'active' and new.status = 'active'",
      told('image is there', { id: 'new.id', holds: 'simulation_image(new.file_key)' }),
    ],
    ['after insert on server', told('server', { id: 'new.id', holds: holdsOf('new.image_id') })],
  ],
  functions: ({ imageBytes, diskJournal }) => ({
    simulation_next: diskJournal.next,
    simulation_image: (key: string | null) => {
      const bytes = key === null ? undefined : imageBytes.get(key)
      return bytes ? textOf(fromBytes(bytes)) : null
    },
  }),
}

const models = new WeakMap<SimulatedCloud, Contents>()

export const diskContents = asRowsAreNoted(
  'disks hold what was written into them, and what they were made of',
  NOTES,
  (cloud, notes) => {
    const contents = models.get(cloud) ?? new Contents(cloud)
    models.set(cloud, contents)
    return contents.judge(notes)
  },
)

/** Volumes and snapshots that have to be whole, and what each host has of all. */
const VOLUMES = `select volume.id, status in ('available', 'in-use', 'reserved', 'attaching', 'detaching', 'awaiting-transfer') as whole from volume
  join host on host.id = host_id where host.hostname = ?`
const SNAPSHOTS = `select volume_snapshot.id, volume_snapshot.status = 'available' as whole from volume_snapshot
  join volume on volume.id = volume_id join host on host.id = host_id where host.hostname = ?`
const SERVERS = `select server.id, lifecycle = 'built' as whole from server join host on host.id = host_id where host.hostname = ?`

class Contents {
  readonly #cloud: SimulatedCloud
  readonly #model = new DiskModel()
  /** By volume, which backup was restored to it last. */
  readonly #restored = new Map<string, DiskKey>()
  /** By volume, what it is to hold that is written anew. */
  readonly #images = new Map<string, Content>()
  /** Volumes that are made of backups, until it is begun. */
  readonly #toRestore = new Set<string>()
  /** By id, what the store calls each. */
  readonly #backups = new Map<string, DiskKey>()
  #found: string[] = []

  constructor(cloud: SimulatedCloud) {
    this.#cloud = cloud
  }

  judge(notes: readonly Note[]): string[] {
    const { events, lost } = this.#cloud.diskJournal.take()
    this.#found = [...lost]
    const rows = notes.map(({ what, since }): Event => ({ ...(JSON.parse(what) as RowEvent), at: since }))
    for (const event of [...rows, ...events].toSorted((a, b) => a.at - b.at)) this.#follow(event)
    this.#model.rest()
    this.#look()
    return this.#found
  }

  #follow(event: Event): void {
    if (event.what === 'written') this.#model.written(event.disk, event.block, event.word)
    else if (event.what === 'doubted') this.#model.doubt(event.id)
    else if (event.what === 'server') this.#model.begin(`disk ${event.id}`, contentIn(event.holds))
    else if (event.what === 'volume') this.#volumeBegins(event)
    else if (event.what === 'volume is') this.#volumeIs(event)
    else this.#copyOf(event)
  }

  /** Snapshots, backups and images. */
  #copyOf(event: Exclude<RowEvent, { what: 'volume' | 'volume is' | 'server' }>): void {
    const model = this.#model
    switch (event.what) {
      case 'snapshot':
        model.making(`snapshot ${event.id}`, `volume ${event.volume}`)
        break
      case 'snapshot is':
        model.made(`snapshot ${event.id}`)
        if (event.is !== 'available') model.forget(`snapshot ${event.id}`)
        break
      case 'backup':
        this.#backups.set(event.id, `backup ${event.key}`)
        // what is taken in by a record is known already
        if (event.stored === 'writing')
          model.making(`backup ${event.key}`, event.snapshot === null ? `volume ${event.volume}` : `snapshot ${event.snapshot}`)
        break
      case 'backup is whole':
        model.made(`backup ${event.key}`)
        break
      case 'restore':
        // of a new volume it is known by what that was asked to be made of
        if (!this.#toRestore.delete(event.volume)) this.#restored.set(event.volume, `backup ${event.backup}`)
        model.becoming(`volume ${event.volume}`, this.#restored.get(event.volume) ?? `backup ${event.backup}`)
        break
      case 'export':
        model.making(`image ${event.image}`, event.kind === 'volume' ? `volume ${event.of}` : `disk ${event.of}`)
        break
      case 'image is there':
        this.#imageIsThere(event)
    }
  }

  #volumeBegins({ id, kind, of, holds }: RowEvent & { what: 'volume' }): void {
    const disk: DiskKey = `volume ${id}`
    if (kind === 'image') this.#model.begin(disk, contentIn(holds))
    else if (kind === 'snapshot') this.#model.beginAs(disk, `snapshot ${of}`)
    else if (kind === 'volume') this.#model.making(disk, `volume ${of}`)
    else this.#model.beginEmpty(disk)
    const backup = kind === 'backup' ? this.#backups.get(of) : undefined
    if (!backup) return
    this.#restored.set(id, backup)
    this.#toRestore.add(id)
  }

  #volumeIs({ id, was, is, snapshot, holds, told: isTold, restoring }: RowEvent & { what: 'volume is' }): void {
    const disk: DiskKey = `volume ${id}`
    if (was === 'creating') this.#model.made(disk)
    if (is === 'reverting') this.#model.becoming(disk, `snapshot ${snapshot}`)
    if (was === 'reverting' && is === 'available' && isTold === 1) this.#model.beginAs(disk, `snapshot ${snapshot}`)
    if (is === 'downloading') this.#isImaged(id, holds)
    if (was === 'downloading' && is !== 'error' && isTold === 1) this.#model.begin(disk, this.#images.get(id))
    const backup = this.#restored.get(id)
    if (was === 'restoring-backup' && is === 'available' && restoring === 0 && backup) this.#model.beginAs(disk, backup)
  }

  #isImaged(id: string, holds: string | null): void {
    const content = contentIn(holds)
    if (content) this.#images.set(id, content)
    else this.#images.delete(id)
    this.#model.begin(`image of ${id}`, content)
    this.#model.becoming(`volume ${id}`, `image of ${id}`)
  }

  #imageIsThere({ id, holds }: RowEvent & { what: 'image is there' }): void {
    const content = contentIn(holds)
    if (this.#model.made(`image ${id}`) && content) this.#hold(`image ${id}`, content, true)
  }

  #look(): void {
    const { hosts, hasLostDisks } = this.#cloud
    for (const { hostname, disks } of hosts) {
      const { volumes, snapshots } = disks.pool
      for (const { id, whole } of this.#rows(VOLUMES, hostname))
        if (volumes.has(id)) this.#hold(`volume ${id}`, heldBy(disks, id), whole)
      for (const { id, whole } of this.#rows(SNAPSHOTS, hostname))
        if (snapshots.has(id)) this.#hold(`snapshot ${id}`, contentAt(disks, snapshots.get(id)?.path ?? ''), whole)
      // a host that has lost its disks makes guests' own anew
      for (const { id, whole } of this.#rows(SERVERS, hostname))
        if (disks.disks.has(id)) this.#hold(`disk ${id}`, contentAt(disks, pathOfDisk(id)), whole && !hasLostDisks)
    }
  }

  #rows = (sql: string, hostname: string) =>
    rowsOf(this.#cloud, sql, hostname).map(({ id, whole }) => ({ id: String(id), whole: whole === 1 }))

  #hold(disk: DiskKey, content: Content, isToBeRight: boolean): void {
    const may = this.#model.may(disk)
    if (this.#model.found(disk, content) || !isToBeRight) return
    this.#found.push(`${disk} holds ${textOf(content)}, and has to hold ${[...(may ?? [])].join(' or ')}`)
  }
}

/** Of an image that has no file by itself nobody knows it. */
const contentIn = (text: string | null): Content | undefined => (text === null ? undefined : (JSON.parse(text) as Content))
