/** Saves volumes of a host into backups and restores them: one follower for each that is wanted. */
import type { BackupTransfersForm, WantedTransfer } from '../domain/backup/index.ts'
import { restoreVolume } from './backup-restoring.ts'
import { saveVolume, type TransferWorld } from './backup-saving.ts'
import { Follower } from './follower.ts'
import { Followers } from './followers.ts'
import type { TypedPart } from './part.ts'

/** What is copied or received stands among copies, which the exports' beginning clears. */
export class HostBackupTransfers extends Followers<WantedTransfer> implements TypedPart<BackupTransfersForm> {
  readonly name = 'backupTransfers'
  readonly #world: TransferWorld

  constructor(world: TransferWorld) {
    super((doc) => transferOf(world, doc))
    this.#world = world
  }

  begin(): Promise<void> {
    return this.#world.pool.dropReplacements()
  }
}

const transferOf = (world: TransferWorld, doc: WantedTransfer): Follower =>
  new Follower(world, {
    id: doc.id,
    ...(doc.kind === 'save'
      ? { trouble: 'a volume is not backed up yet', fault: 'The volume could not be copied on its host.' }
      : { trouble: 'a backup is not restored yet', fault: 'The volume could not be written on its host.' }),
    do: (signal) => (doc.kind === 'save' ? saveVolume : restoreVolume)(world, doc, signal),
    undo: () => world.copies.remove(doc.id),
  })
