/** Backups of volumes come, also as increments and of snapshots, are renamed, become volumes, and go. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { textAt } from '../client.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action, Scene } from './action.ts'
import { create } from './noun.ts'
import { someVolume } from './volume-making.ts'
import { isEncrypted, isMet, isSealed, isVolume, not, VOLUMES } from './volume-path.ts'
import { someSnapshot } from './volume-snapshot.ts'

export const BACKUPS = '/volume/v3/backups'

const always = () => true
const never = () => false

/** One of the tenant's; nobody else knows how many there are, since an answer may get lost. */
export function someBackup({ cloud, account }: Tenant, random: SeededRandom): { id: string; size: number } | undefined {
  const rows = rowsOf(cloud, 'select id, size_gib from volume_backup where project_id = ? order by id', account.projectId)
  const row = random.pick(rows)
  return row && { id: String(row.id), size: Number(row.size_gib) }
}

export const isBackup = (tenant: Tenant, id: string, ...states: readonly string[]) =>
  isSome(tenant, `select 1 from volume_backup where id = ? and status in (${states.map((state) => `'${state}'`).join(', ')})`, id)

export const isGone = (tenant: Tenant, id: string) => not(isSome(tenant, 'select 1 from volume_backup where id = ?', id))

/** It needs one that is whole, and older than the snapshot. */
const hasNoParent = (tenant: Tenant, { id }: Thing) =>
  not(
    isSome(
      tenant,
      "select 1 from volume_backup where volume_id = ? and status = 'available' and project_id = ?",
      id,
      tenant.account.projectId,
    ),
  )

const isOnNoHost = (tenant: Tenant, { id }: Thing) => isSome(tenant, 'select 1 from volume where id = ? and host_id is null', id)

interface Asked {
  volume: Thing
  snapshot?: Thing | undefined
  incremental: boolean
  force: boolean
}

/** @returns its id; undefined where it is not said to be made */
async function backUp(
  tenant: Tenant,
  scene: Scene,
  { volume, snapshot, incremental, force }: Asked,
): Promise<string | undefined> {
  const row = rowsOf(tenant.cloud, 'select size_gib from volume where id = ?', volume.id)[0]
  if (!row) return undefined
  const isReady = snapshot
    ? isSome(tenant, "select 1 from volume_snapshot where id = ? and status = 'available'", snapshot.id)
    : isVolume(tenant, volume, 'available', ...(force ? ['in-use'] : []))
  const { end, answer } = await request(tenant, 'POST', BACKUPS, {
    body: {
      backup: {
        name: `of ${volume.name}`,
        volume_id: volume.id,
        incremental,
        force,
        ...(snapshot && { snapshot_id: snapshot.id }),
      },
    },
    refusals: {
      400: anyOf(
        not(isReady),
        incremental ? always : hasNoParent(tenant, volume),
        ...[isEncrypted(tenant, volume), isOnNoHost(tenant, volume), isMet(tenant, scene.admin)],
      ),
      404: () => volume.standing !== 'there' || (snapshot !== undefined && snapshot.standing !== 'there'),
      413: anyOf(isFull(tenant, 'volume_backup'), isFull(tenant, 'volume_backup_gib', Number(row.size_gib))),
    },
  })
  return end === 'done' ? textAt(answer.json, 'backup', 'id') : undefined
}

export const backUpVolume: Action = {
  name: 'backup.create',
  weight: 4,
  async act(tenant, random, scene) {
    const snapshot = random.chance(0.3) ? await someSnapshot(tenant, random, scene) : undefined
    const [of] = snapshot ? rowsOf(tenant.cloud, 'select volume_id from volume_snapshot where id = ?', snapshot.id) : []
    const volume = of ? tenant.model.find('volume', String(of.volume_id)) : await someVolume(tenant, random, scene)
    if (volume) await backUp(tenant, scene, { volume, snapshot, force: random.chance(0.7), incremental: random.chance(0.5) })
  },
}

const MADE_WITHIN_MS = 20_000
const LOOK_MS = 1_000
/** Something is written meanwhile. */
const BETWEEN_MS = 3_000

/** A whole one, then what has changed since, of which a new volume is made. */
export const backUpAndRestore: Action = {
  name: 'backup.round',
  weight: 3,
  async act(tenant, random, scene) {
    const { clock } = tenant.cloud
    const volume = await someVolume(tenant, random, scene)
    let last: string | undefined
    for (const incremental of [false, true]) {
      await clock.sleep(BETWEEN_MS)
      last = volume && (await backUp(tenant, scene, { volume, incremental, force: true }))
      if (last === undefined) return
      const isWhole = isBackup(tenant, last, 'available')
      for (let waited = 0; waited < MADE_WITHIN_MS && !isWhole(); waited += LOOK_MS) await clock.sleep(LOOK_MS)
    }
    const [row] = rowsOf(tenant.cloud, 'select size_gib from volume_backup where id = ?', last ?? '')
    if (last !== undefined && row) await restore(tenant, random, scene, { id: last, size: Number(row.size_gib) })
  },
}

/** A new volume, by either way; what it holds is looked at when everything is at rest. */
export const restoreBackup: Action = {
  name: 'backup.restore',
  weight: 4,
  async act(tenant, random, scene) {
    const backup = someBackup(tenant, random)
    if (backup) await restore(tenant, random, scene, backup)
  },
}

type Kept = NonNullable<ReturnType<typeof someBackup>>

async function restore(tenant: Tenant, random: SeededRandom, { admin }: Scene, backup: Kept): Promise<void> {
  const size = backup.size + random.below(2)
  const types = admin.model.of('volume_type').filter((type) => type.promised('is_public') === 'true')
  const type = random.chance(0.3) ? random.pick(types) : undefined
  const isByName = !type && random.chance(0.5)
  const made = isByName ? backup.size : size
  await create(tenant, {
    kind: 'volume',
    path: isByName ? `${BACKUPS}/${backup.id}/restore` : VOLUMES,
    body: (name) =>
      isByName ? { restore: { name } } : { volume: { name, size, backup_id: backup.id, ...(type && { volume_type: type.id }) } },
    idOf: (json) => restoredIn(json),
    promised: { size: String(made) },
    refusals: {
      400: anyOf(not(isBackup(tenant, backup.id, 'available')), type ? isSealed(tenant, type) : never, isMet(tenant, admin)),
      404: anyOf(isGone(tenant, backup.id), () => type !== undefined && type.standing !== 'there'),
      413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib', made)),
    },
  })
}

function restoredIn(json: unknown): string {
  const { restore, volume } = json as { restore?: { volume_id: string }; volume?: { id: string } }
  return restore?.volume_id ?? volume?.id ?? ''
}

export const noteOnBackup: Action = {
  name: 'backup.rename',
  weight: 1,
  async act(tenant, random) {
    const backup = someBackup(tenant, random)
    if (!backup) return
    const path = `${BACKUPS}/${backup.id}`
    const refusals = { 404: isGone(tenant, backup.id) }
    await request(tenant, 'PUT', path, { body: { backup: { description: 'noted', metadata: { season: 'winter' } } }, refusals })
    await request(tenant, 'GET', path, { refusals })
  },
}

const hasIncrements = (tenant: Tenant, id: string) => isSome(tenant, 'select 1 from volume_backup where parent_id = ?', id)

export const deleteBackup: Action = {
  name: 'backup.delete',
  weight: 3,
  async act(tenant, random, { admin }) {
    const backup = someBackup(tenant, random)
    if (!backup) return
    const { id } = backup
    const isByForce = random.chance(0.3)
    const [who, method, path] = isByForce
      ? ([admin, 'POST', `${BACKUPS}/${id}/action`] as const)
      : ([tenant, 'DELETE', `${BACKUPS}/${id}`] as const)
    await request(who, method, path, {
      ...(isByForce && { body: { 'os-force_delete': {} } }),
      refusals: {
        400: anyOf(
          isByForce ? never : not(isBackup(tenant, id, 'available', 'error')),
          hasIncrements(tenant, id),
          isMet(tenant, admin),
        ),
        404: isGone(tenant, id),
      },
    })
  },
}
