/** What to do next for one volume, and for the volumes of one running guest: pure functions of what is wanted and what is there. */

import type { WantedVolume } from '../domain/volume/index.ts'
import { isLimitedAlike, type PluggedVolume, type VolumeDisk } from '../drivers/hypervisor/driver.ts'

export type VolumeStep =
  /** Guests that have it open follow it to its newest file and its size. */
  | { do: 'follow' }
  | { do: 'create'; snapshot?: string }
  /** It was there and is there no longer: what it held cannot be made anew. */
  | { do: 'miss' }
  | { do: 'grow' }
  /** Keeps what a volume holds now, and others at the same moment. */
  | { do: 'snapshot'; of: string; id: string; with?: WantedVolume['snapshots'][number]['with'] }
  | { do: 'remove-snapshot'; id: string }
  /** To what a snapshot holds; done already, nothing. */
  | { do: 'revert'; reversionId: string; snapshotId: string }
  /** From an image; done already, nothing. */
  | { do: 'reimage'; wanted: NonNullable<WantedVolume['reimage']> }
  /** A file becomes the volume or the snapshot; done already, the file goes. */
  | { do: 'adopt'; kind: 'volume' | 'snapshot'; id: string; file: string }
  /** It becomes a file, in place of being removed. */
  | { do: 'release'; kind: 'volume' | 'snapshot'; id: string; file: string }
  | { do: 'remove' }

export interface VolumeSituation {
  wanted: Pick<
    WantedVolume,
    'id' | 'state' | 'sizeMib' | 'isMade' | 'adopt' | 'release' | 'base' | 'from' | 'revert' | 'reimage' | 'snapshots'
  >
  /** Absent: the pool has no such volume. */
  there?: { sizeMib: number }
  /** Ids of the snapshots in the pool. */
  snapshots: ReadonlySet<string>
  /** A guest has it in an older file, smaller, or within other limits than it is to be. */
  lags: boolean
}

export function planVolume({ wanted, there, snapshots, lags }: VolumeSituation): VolumeStep[] {
  const missing = wanted.snapshots.filter(({ id, state }) => state === 'present' && !snapshots.has(id))
  // also one that is not there: a death may have left it begun
  const unwanted = wanted.snapshots.filter(({ state }) => state === 'absent')
  const present = wanted.state === 'present'
  return [
    ...(there && lags ? [{ do: 'follow' } as const] : []),
    ...(present ? beginning(wanted, there !== undefined, snapshots) : []),
    ...(present && there && there.sizeMib < wanted.sizeMib ? [{ do: 'grow' } as const] : []),
    ...(present && there && wanted.revert ? [reversion(wanted.revert)] : []),
    ...(present && there && wanted.reimage ? [{ do: 'reimage', wanted: wanted.reimage } as const] : []),
    ...missing.map((one) => taking(wanted.id, one)),
    ...(!present && there ? [removal(wanted)] : []),
    ...(!present && wanted.from?.kind === 'volume' ? [{ do: 'remove-snapshot', id: wanted.id } as const] : []),
    ...unwanted.map(
      ({ id, release: file }): VolumeStep =>
        file === undefined ? { do: 'remove-snapshot', id } : { do: 'release', kind: 'snapshot', id, file },
    ),
  ]
}

const taking = (of: string, { id, adopt: file, with: others }: WantedVolume['snapshots'][number]): VolumeStep =>
  file !== undefined ? { do: 'adopt', kind: 'snapshot', id, file } : { do: 'snapshot', of, id, ...(others && { with: others }) }

const removal = ({ id, release: file }: Pick<WantedVolume, 'id' | 'release'>): VolumeStep =>
  file === undefined ? { do: 'remove' } : { do: 'release', kind: 'volume', id, file }

const reversion = ({ id, snapshot }: NonNullable<WantedVolume['revert']>): VolumeStep => ({
  do: 'revert',
  reversionId: id,
  snapshotId: snapshot,
})

/** One that begins as another volume begins as a snapshot of that one, which bears its own id and goes again. */
function beginning(
  { id, isMade, from, adopt: file }: VolumeSituation['wanted'],
  isThere: boolean,
  snapshots: ReadonlySet<string>,
): VolumeStep[] {
  if (isMade && !isThere) return [{ do: 'miss' }]
  if (file !== undefined) return isMade ? [] : [{ do: 'adopt', kind: 'volume', id, file }]
  if (from?.kind !== 'volume') return isThere ? [] : [{ do: 'create', ...(from && { snapshot: from.id }) }]
  const created: VolumeStep[] = [
    { do: 'snapshot', of: from.id, id },
    { do: 'create', snapshot: id },
  ]
  return [...(isThere ? [] : created), ...(!isThere || snapshots.has(id) ? [{ do: 'remove-snapshot', id } as const] : [])]
}

/** Those that go come first: another may need their place. */
export function planPlugs(
  wanted: readonly VolumeDisk[],
  plugged: readonly PluggedVolume[],
): { unplug: string[]; plug: VolumeDisk[] } {
  const named = new Set(wanted.map(({ id }) => id))
  const isAsWanted = ({ id, path, sizeBytes, limits }: VolumeDisk) =>
    plugged.some(
      (has) =>
        has.id === id && !has.isLeft && has.path === path && has.sizeBytes >= sizeBytes && isLimitedAlike(has.limits, limits),
    )
  return {
    unplug: plugged.filter(({ id }) => !named.has(id)).map(({ id }) => id),
    plug: wanted.filter((disk) => !isAsWanted(disk)),
  }
}
