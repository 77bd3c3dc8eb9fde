/** A server as the API tells it: derived from what is wanted, what is observed and which acts are under way. */
import type { RefusalRecord } from '../../kernel/refusal.ts'
import type { CommandRow, HostAct } from '../host/index.ts'
import type { ServerStatus, ServerTask } from './server-state.ts'
import type { ServerRow, ServerVolumeRow } from './tables.ts'

export interface Fault {
  /** An HTTP-like number, as OpenStack gives faults: 500 for what broke here. */
  code: number
  message: string
  /** Where it was a refusal that ended the work. */
  refusal?: RefusalRecord | undefined
  at: number
}

export interface ShapeSnapshot {
  id: string
  name: string
  cpus: number
  memoryMib: number
  diskGib: number
  ephemeralGib: number
  swapMib: number
  extra: Record<string, string>
}

export interface ImageSnapshot {
  id: string
  format: string
  sizeBytes: number
  /** Of the disk that it holds; servers from before it was kept lack it. */
  virtualBytes?: number
  sha512: string
  properties: Record<string, string>
}

type Booting = Pick<ServerRow, 'image' | 'image_id'>

/** The image of its own root disk; undefined when it boots from a volume. */
export const imageOf = ({ image, image_id }: Booting): ImageSnapshot | undefined =>
  image === null || image_id === null ? undefined : (JSON.parse(image) as ImageSnapshot)

/** What the image asks of the computer, also when it is a volume by now. */
export const bootPropertiesOf = ({ image }: Pick<Booting, 'image'>): ImageSnapshot['properties'] =>
  image === null ? {} : (JSON.parse(image) as Pick<ImageSnapshot, 'properties'>).properties

export interface Server
  extends Omit<ServerRow, 'shape' | 'image' | 'key' | 'meta' | 'fault' | 'files' | 'admin_pass' | 'locked' | 'config_drive'> {
  shape: ShapeSnapshot
  /** Null when it boots from a volume. */
  image: ImageSnapshot | null
  meta: Record<string, string>
  tags: string[]
  fault: Fault | null
  locked: boolean
  config_drive: boolean
  status: ServerStatus
  task: ServerTask | null
  /** In the order in which it got them. */
  volumes: readonly ServerVolumeRow[]
}

/** What of a server stands beside its row. */
export interface ServerParts {
  commands: readonly Pick<CommandRow, 'act'>[]
  /** Their keys. */
  tags: string[]
  volumes: readonly ServerVolumeRow[]
}

export function serverOf(row: ServerRow, { commands, tags, volumes }: ServerParts): Server {
  const { files: _files, admin_pass: _pass, key: _key, ...rest } = row
  return {
    ...rest,
    shape: JSON.parse(row.shape) as ShapeSnapshot,
    image: imageOf(row) ?? null,
    meta: JSON.parse(row.meta) as Record<string, string>,
    tags,
    fault: row.fault === null ? null : (JSON.parse(row.fault) as Fault),
    locked: row.locked === 1,
    config_drive: row.config_drive === 1,
    status: statusOf(row),
    task: taskOf(row, commands),
    volumes,
  }
}

export function statusOf(row: Pick<ServerRow, 'lifecycle' | 'observed_power'>): ServerStatus {
  if (row.lifecycle === 'error') return 'error'
  if (row.lifecycle === 'building') return 'building'
  switch (row.observed_power) {
    case 'running':
      return 'active'
    case 'paused':
      return 'paused'
    case 'failed':
      return 'error'
    case 'none':
    case 'building':
      return row.lifecycle === 'deleting' ? 'building' : 'stopped'
    case 'stopped':
    case 'absent':
      return 'stopped'
  }
}

export function taskOf(
  row: Pick<ServerRow, 'lifecycle' | 'host_id' | 'imaging' | 'wanted_power' | 'observed_power'>,
  commands: readonly Pick<CommandRow, 'act'>[],
): ServerTask | null {
  if (row.lifecycle === 'deleting') return 'deleting'
  if (row.lifecycle === 'building') return row.host_id === null ? 'scheduling' : 'spawning'
  if (row.lifecycle === 'error') return null
  const reboot = commands.map((c) => JSON.parse(c.act) as HostAct).find((act) => act.kind === 'reboot')
  if (reboot) return reboot.hard ? 'hard-rebooting' : 'rebooting'
  if (row.imaging !== null) return row.imaging
  const { wanted_power: wanted, observed_power: observed } = row
  if (wanted === observed || observed === 'failed') return null
  if (wanted === 'stopped') return 'powering-off'
  if (wanted === 'paused') return 'pausing'
  return observed === 'paused' ? 'unpausing' : 'powering-on'
}
