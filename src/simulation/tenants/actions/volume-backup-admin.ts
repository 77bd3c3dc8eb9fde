/** What an operator does with backups: says what they are, and takes in what the store has by records of them. */
import { textAt } from '../client.ts'
import { anyOf, isFull } from '../facts.ts'
import { request } from '../request.ts'
import type { Action } from './action.ts'
import { BACKUPS, isBackup, isGone, someBackup } from './volume-backup.ts'
import { isMet, not } from './volume-path.ts'

export const resetBackup: Action = {
  name: 'backup.reset',
  weight: 1,
  async act(tenant, random, { admin }) {
    const backup = someBackup(tenant, random)
    if (!backup) return
    const status = random.pick(['available', 'error'])
    await request(admin, 'POST', `${BACKUPS}/${backup.id}/action`, {
      body: { 'os-reset_status': { status } },
      // one that the store does not have is not called available
      refusals: { 400: () => status === 'available', 404: isGone(tenant, backup.id) },
    })
  },
}

/** Under another id, as a cloud would whose rows are lost. */
export const takeInBackup: Action = {
  name: 'backup.take-in',
  weight: 1,
  async act(tenant, random, { admin }) {
    const backup = someBackup(tenant, random)
    if (!backup) return
    const { end, answer } = await request(admin, 'GET', `${BACKUPS}/${backup.id}/export_record`, {
      refusals: {
        400: anyOf(not(isBackup(tenant, backup.id, 'available')), isMet(tenant, admin)),
        404: isGone(tenant, backup.id),
      },
    })
    if (end !== 'done') return
    const record = Buffer.from(textAt(answer.json, 'backup-record', 'backup_url'), 'base64').toString()
    const fields = { ...JSON.parse(record), id: tenant.cloud.random.uuid() }
    const backup_url = Buffer.from(JSON.stringify(fields)).toString('base64')
    const backup_service = textAt(answer.json, 'backup-record', 'backup_service')
    await request(admin, 'POST', `${BACKUPS}/import_record`, {
      body: { 'backup-record': { backup_service, backup_url } },
      refusals: { 413: anyOf(isFull(admin, 'volume_backup'), isFull(admin, 'volume_backup_gib', backup.size)) },
    })
    const own = someBackup(admin, random)
    if (!own || random.chance(0.3)) return
    await request(admin, 'DELETE', `${BACKUPS}/${own.id}`, {
      refusals: { 400: () => true, 404: isGone(admin, own.id) },
    })
  },
}
