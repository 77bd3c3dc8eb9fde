/** Backups as Cinder's API has them. */
import { strict, Type } from '../../../../api/schema.ts'
import {
  type Backup,
  changeBackup,
  createBackup,
  deleteBackup,
  getBackup,
  listBackups,
  resetBackup,
  restoreBackup,
} from '../../../../domain/backup/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { backupChange, backupRestore, newBackup } from '../backup-body.ts'
import { backupQuery, backupRequestOf } from '../backup-query.ts'
import { isAsked, nextOf } from '../kept-list.ts'
import { listingCtx, PAGE_MAX } from '../list-request.ts'
import { isTrue, links, trimmed } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'
import { backupView, briefBackup, briefView, shownBackup } from './backup-view.ts'

const list = { method: 'GET', allow: allow.reader, action: 'backup:get_all', withinProject: true, status: 200 } as const
const documented = { query: Type.Object(backupQuery) } as const
const more = { backups_links: Type.Optional(links), count: Type.Optional(Type.Integer()) }
const one = { path: '/backups/{backup_id}' } as const
const act = { method: 'POST', path: '/backups/{backup_id}/action', allow: allow.admin, status: 202 } as const
const brief = Type.Object({ backup: briefBackup })

type ListInput = Parameters<typeof backupRequestOf>[2] & { url: string; base: string }

async function listed(asking: StoreCtx, serving: Serving, input: ListInput, view: (row: Backup) => object) {
  const ctx = listingCtx(asking, serving)
  const { limit, ...request } = backupRequestOf(ctx, serving, input)
  const rows = limit === 0 ? [] : (await listBackups(ctx, { ...request, limit })).items
  const counts = input.query.with_count !== undefined && isAsked(input.query.with_count, 'with_count')
  const { filters, metadata } = request
  const count =
    counts && versions.covers({ since: '3.45' }, input.version)
      ? (await listBackups(ctx, { filters, metadata })).items.length
      : undefined
  return {
    backups: rows.map(view),
    ...nextOf('backups_links', input, rows, limit || PAGE_MAX),
    ...(count !== undefined && { count }),
  }
}

const lists: Operations = {
  listBackups: operation(
    {
      ...list,
      path: '/backups',
      summary: 'List backups by name',
      documented,
      returns: Type.Object({ backups: Type.Array(briefBackup), ...more }),
    },
    (ctx, input, serving) => listed(ctx, serving, input, (row) => briefView(row, input.base)) as never,
  ),
  listBackupsDetail: operation(
    {
      ...list,
      path: '/backups/detail',
      summary: 'List backups with all that is known of them',
      documented,
      returns: Type.Object({ backups: Type.Array(shownBackup), ...more }),
    },
    (ctx, input, serving) => listed(ctx, serving, input, (row) => backupView(ctx, serving, row, input)) as never,
  ),
}

const acts: Operations = {
  forceDeleteBackup: operation(
    {
      ...act,
      verb: 'os-force_delete',
      summary: 'Delete a backup whatever its state',
      action: 'volume_extension:backup_admin_actions:force_delete',
      body: strict({ 'os-force_delete': Type.Unknown() }),
    },
    (ctx, { params }) => deleteBackup(ctx, params.backup_id, { force: true }),
  ),
  resetBackup: operation(
    {
      ...act,
      verb: 'os-reset_status',
      summary: 'Set a backup’s state by one’s word alone',
      action: 'volume_extension:backup_admin_actions:reset_status',
      body: strict({ 'os-reset_status': strict({ status: Type.String() }) }),
    },
    (ctx, { params, body }) => resetBackup(ctx, params.backup_id, settable(body['os-reset_status'].status)),
  ),
}

/** @throws bad_request */
function settable(status: string): 'available' | 'error' {
  const word = status.toLowerCase()
  if (word === 'available' || word === 'error') return word
  throw cinderRefusals.bad_backup_status({ status }, { field: 'status' })
}

export const backups: Operations = {
  ...lists,
  ...acts,
  createBackup: operation(
    {
      method: 'POST',
      path: '/backups',
      withinProject: true,
      summary: 'Back up a volume, or a snapshot of it',
      action: 'backup:create',
      allow: allow.member,
      body: newBackup,
      status: 202,
      returns: brief,
    },
    async (ctx, { body: { backup: given }, base }) => {
      const made = await createBackup(ctx, {
        volumeId: given.volume_id,
        ...(given.snapshot_id && { snapshotId: given.snapshot_id }),
        name: trimmed(given.name ?? null),
        description: trimmed(given.description ?? null),
        metadata: given.metadata ?? {},
        incremental: isTrue(given.incremental),
        whileInUse: isTrue(given.force),
        container: given.container ?? null,
        zone: given.availability_zone || null,
      })
      return { backup: briefView(made, base) }
    },
  ),
  showBackup: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a backup',
      action: 'backup:get',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ backup: shownBackup }),
    },
    async (ctx, input, serving) => ({
      backup: backupView(ctx, serving, await getBackup(ctx, input.params.backup_id), input),
    }),
  ),
  updateBackup: operation(
    {
      ...one,
      method: 'PUT',
      since: '3.9',
      summary: 'Change what is noted of a backup',
      action: 'backup:update',
      allow: allow.member,
      body: backupChange,
      status: 200,
      returns: brief,
    },
    async (ctx, { params, body: { backup: given }, base }) => {
      const { name, description, metadata } = given ?? {}
      const change = { name: trimmed(name), description: trimmed(description), metadata }
      const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      return { backup: briefView(await changeBackup(ctx, params.backup_id, set), base) }
    },
  ),
  deleteBackup: operation(
    { ...one, method: 'DELETE', summary: 'Delete a backup', action: 'backup:delete', allow: allow.member, status: 202 },
    (ctx, { params }) => deleteBackup(ctx, params.backup_id),
  ),
  restoreBackup: operation(
    {
      method: 'POST',
      path: '/backups/{backup_id}/restore',
      summary: 'Write what a backup holds into a volume, or into a new one',
      action: 'backup:restore',
      allow: allow.member,
      body: backupRestore,
      status: 202,
      returns: Type.Object({
        restore: Type.Object({
          backup_id: Type.String(),
          volume_id: Type.String(),
          volume_name: Type.Union([Type.String(), Type.Null()]),
        }),
      }),
    },
    async (ctx, { params, body: { restore: given } }) => {
      const { volume_id: volumeId, name } = given ?? {}
      const to = { ...(volumeId && { volumeId }), ...(name != null && { name: trimmed(name) }) }
      const { backupId, volumeName, ...restored } = await restoreBackup(ctx, params.backup_id, to)
      return { restore: { backup_id: backupId, volume_id: restored.volumeId, volume_name: volumeName } }
    },
  ),
}
