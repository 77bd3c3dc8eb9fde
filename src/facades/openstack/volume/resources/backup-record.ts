/** Records of backups, by which another cloud that has the same store takes them in, as Cinder's API has them. */
import { strict, Type } from '../../../../api/schema.ts'
import { type BackupRecord, exportBackup, importBackup } from '../../../../domain/backup/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { cinderRefusals } from '../refusals.ts'
import { briefBackup, briefView } from './backup-view.ts'

/** What reads such records: clients look for the beginning that all of Cinder’s own have. */
const SERVICE = 'cinder.backup.drivers.welkin'

const service = Type.String({ maxLength: 255 })
const record = { backup_service: service, backup_url: Type.String({ minLength: 1, maxLength: 10_000 }) }
const shown = { backup_service: Type.String(), backup_url: Type.String() }

const encode = (of: BackupRecord): string => Buffer.from(JSON.stringify(of)).toString('base64')

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** @throws bad_request */
function decode(url: string): BackupRecord {
  const { id, size, chain, stored_as, manifest } = fieldsOf(url)
  const refuse = (problem: string) => cinderRefusals.bad_backup_record({ problem }, { field: 'backup_url' })
  if (typeof id !== 'string' || !UUID.test(id)) throw refuse('Provided backup record is missing an id')
  if (!Number.isSafeInteger(size) || Number(size) < 1) throw refuse('Provided backup record is missing size attribute')
  const isOurs =
    [chain, stored_as].every((one) => typeof one === 'string' && UUID.test(one)) && /^[0-9a-f]{64}$/.test(String(manifest))
  if (!isOurs) throw refuse('Provided backup record does not say where the backup is')
  return { id, size: Number(size), chain: String(chain), stored_as: String(stored_as), manifest: String(manifest) }
}

function fieldsOf(url: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(url, 'base64').toString('utf8'))
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value))
  } catch {
    // no record
  }
  throw cinderRefusals.bad_backup_record({ problem: "Can't parse backup record." }, { field: 'backup_url' })
}

export const backupRecords: Operations = {
  exportBackup: operation(
    {
      method: 'GET',
      path: '/backups/{backup_id}/export_record',
      summary: 'A record of a backup, by which another cloud that has the same store takes it in',
      action: 'backup:export-import',
      allow: allow.admin,
      status: 200,
      returns: Type.Object({ 'backup-record': Type.Object(shown) }),
    },
    async (ctx, { params }) => ({
      'backup-record': { backup_service: SERVICE, backup_url: encode(await exportBackup(ctx, params.backup_id)) },
    }),
  ),
  importBackup: operation(
    {
      method: 'POST',
      path: '/backups/import_record',
      withinProject: true,
      summary: 'Take in a backup that the store has, by a record of it',
      action: 'backup:backup-import',
      allow: allow.admin,
      body: strict({ 'backup-record': strict(record) }),
      status: 201,
      returns: Type.Object({ backup: briefBackup }),
    },
    async (ctx, { body: { 'backup-record': given }, base }) => {
      if (given.backup_service !== SERVICE) throw cinderRefusals.other_backup_service({ service: given.backup_service })
      return { backup: briefView(await importBackup(ctx, decode(given.backup_url)), base) }
    },
  ),
}
