import type { WantedPower } from './host-form.ts'
import type { ServerAction } from './server-state.ts'

/** Where a server is in its life; what the guest does is told by `wanted_power` and `observed_power`. */
export type Lifecycle = 'building' | 'built' | 'error' | 'deleting'

export interface ServerRow {
  id: string
  project_id: string
  user_id: string
  name: string
  hostname: string
  description: string | null
  created_at: number
  updated_at: number
  launched_at: number | null
  /** JSON: the shape as it was when the server was made. */
  shape: string
  /** Of the shape, beside it, so that quotas are sums. */
  cpus: number
  memory_mib: number
  /** The shape's, beside it, so that lists find it. */
  shape_id: string
  /** JSON `ImageSnapshot`; of a server that boots from a volume its `properties` alone. */
  image: string | null
  /** The image's, beside it; null when it boots from a volume. */
  image_id: string | null
  key_name: string | null
  /** JSON `{name, publicKey, type}`. */
  key: string | null
  /** Base64. */
  user_data: string | null
  /** JSON `Record<string, string>`. */
  meta: string
  /** JSON `{path, contents}[]`, contents in base64. */
  files: string
  admin_pass: string | null
  config_drive: number
  /** Noted by the user, shown and used for nothing else. */
  access_ipv4: string | null
  access_ipv6: string | null
  /** `AUTO` lets the guest's first start resize its disk; kept as asked for. */
  disk_config: 'AUTO' | 'MANUAL'
  /** What the caller asked for, if anything. */
  wanted_zone: string | null
  wanted_hostname: string | null
  reservation_id: string
  launch_index: number
  locked: number
  locked_reason: string | null
  /** Somebody of the server's project, or of elsewhere; null when it is not locked. */
  locked_by: 'owner' | 'admin' | null
  host_id: string | null
  lifecycle: Lifecycle
  /** How far the making of an image of it is; null when none is made. */
  imaging: 'image-snapshot' | 'image-uploading' | null
  /** JSON `Fault`. */
  fault: string | null
  /** Rises with each change that a reply shows. */
  generation: number
  /** Written by the controller. */
  wanted_power: WantedPower
  wanted_generation: number
  /** Written by the agent's report. */
  observed_power: 'none' | 'building' | 'running' | 'stopped' | 'paused' | 'absent' | 'failed'
  observed_generation: number
}

export interface ServerActionRow {
  request_id: string
  server_id: string
  action: ServerAction | 'create' | 'delete'
  user_id: string
  project_id: string
  started_at: number
  finished_at: number | null
  /** null while under way. */
  result: 'success' | 'error' | null
  message: string | null
}

/** A volume that a server has, is about to get, or gives back. */
export interface ServerVolumeRow {
  id: string
  server_id: string
  volume_id: string
  /** Of the volume's service. */
  attachment_id: string
  /** As the user calls it, `/dev/vdb`. */
  device: string
  tag: string | null
  read_only: number
  delete_on_termination: number
  /** `waiting`: of a new server, whose volumes are not all there. */
  state: 'waiting' | 'attaching' | 'attached' | 'detaching'
  /** 0: the server boots from it; null: it is never booted from. */
  boot_index: number | null
  /** 1: it was made with the server, and goes if that cannot be made. */
  made: number
  created_at: number
}

export interface ShapeRow {
  id: string
  name: string
  cpus: number
  memory_mib: number
  disk_gib: number
  ephemeral_gib: number
  swap_mib: number
  rxtx_factor: number
  is_public: number
  description: string | null
  /** JSON `Record<string, string>`. */
  extra: string
}

export interface KeypairRow {
  user_id: string
  name: string
  type: 'ssh' | 'x509'
  public_key: string
  fingerprint: string
  created_at: number
  /** Rises by one: what the API calls its id. */
  number: number
}

/** A key pair of a project; those of users are `KeypairRow`. */
export interface ProjectKeypairRow {
  id: string
  project_id: string
  name: string
  /** `ssh-rsa`, `ssh-ed25519` … */
  type: string
  /** As OpenSSH writes it. */
  public_key: string
  /** SHA-1 of the private key, of an RSA pair that was made here. */
  made_fingerprint: string | null
  created_at: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    project_keypair: ProjectKeypairRow
    server: ServerRow
    server_action: ServerActionRow
    server_volume: ServerVolumeRow
    shape: ShapeRow
    shape_access: { shape_id: string; project_id: string }
    keypair: KeypairRow
  }
}
