export interface HostRow {
  id: string
  hostname: string
  zone: string
  /** SHA-256 of the agent's secret. */
  secret_hash: string
  /** 0 when an operator takes no new guests on it, with the reason. */
  enabled: number
  disabled_reason: string | null
  created_at: number
  /** Written by the controller: rises when anything the agent should know has changed. */
  wanted_revision: number
  /** Written with each claim, in its transaction. */
  claimed_cpus: number
  claimed_memory_mib: number
  claimed_disk_gib: number
  /** By volumes: no server's. */
  claimed_volume_gib: number
  /** Written by the agent's report. */
  observed_generation: number
  observed_at: number
  cpus: number
  memory_mib: number
  disk_gib: number
  facts: string
}

export interface ClaimRow {
  server_id: string
  host_id: string
  cpus: number
  memory_mib: number
  disk_gib: number
}

export interface CommandRow {
  id: string
  host_id: string
  server_id: string
  act: string
  state: 'wanted' | 'done' | 'failed'
  output: string | null
  error: string | null
  created_at: number
}

/** Where a host's encrypted tunnels end. */
export interface TunnelRow {
  host_id: string
  /** IPv4. */
  address: string
  /** Of WireGuard, base64. */
  public_key: string
}

export interface JoinTokenRow {
  hash: string
  expires_at: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    host: HostRow
    host_claim: ClaimRow
    host_command: CommandRow
    host_join_token: JoinTokenRow
    host_tunnel: TunnelRow
  }
}
