import { existsSync } from 'node:fs'
import { backupsInStore, inspectStore } from '../../../domain/backup/index.ts'
import { ok, problem, some, warning } from '../../../domain/finding.ts'
import { directoryStore } from '../../../drivers/backup/directory/directory.ts'
import { systemRandom as random } from '../../../kernel/random.ts'
import { confirmed } from '../confirm.ts'
import { type Check, isReal } from '../inspection-context.ts'

/** Backups that the store does not have whole, and those that it has and nobody knows. Chunks are looked for, not read. */
export const lostBackups: Check = {
  about: 'storage',
  name: 'lost backups',
  run: async (inspection) => {
    const { state, clock, cloud, isRoot, rows } = inspection
    if (!cloud || (isReal(inspection) && !isRoot) || !existsSync(state.backups)) return []
    const store = directoryStore({ folder: state.backups, clock, random, onlyLooks: true })
    const look = async () => inspectStore(store, await rows(backupsInStore))
    const damaged = await confirmed(clock, async () => (await look()).damaged)
    const unknown = await confirmed(clock, async () => (await look()).unknown)
    if (damaged.length + unknown.length === 0) return [ok('Backups of volumes are whole in their store.')]
    return [
      ...(damaged.length > 0 ? [problem('Backups of volumes are not whole.', 'backup-damaged', some(damaged))] : []),
      ...(unknown.length > 0 ? [warning('The backup store has what no row speaks of.', 'backup-unknown', some(unknown))] : []),
    ]
  },
}
