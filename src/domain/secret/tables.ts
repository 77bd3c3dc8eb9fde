/** The rows of secrets and what belongs to them. Booleans are 0 and 1, times are milliseconds since 1970. */
export type SecretType = 'symmetric' | 'public' | 'private' | 'passphrase' | 'certificate' | 'opaque'
export type ContainerType = 'generic' | 'rsa' | 'certificate'
export type OrderType = 'key' | 'asymmetric'
export type OrderStatus = 'ACTIVE' | 'ERROR'

export interface SecretRow {
  id: string
  project_id: string
  creator_id: string | null
  name: string | null
  secret_type: SecretType
  algorithm: string | null
  bit_length: number | null
  mode: string | null
  /** From then on it is not there; null: for ever. */
  expires_at: number | null
  /** `text/plain`, `application/octet-stream`, `application/pkcs8`; null without a payload. */
  content_type: string | null
  /** Which of the project's keys the payload is sealed with; null without one. */
  key_id: string | null
  /** Nonce, ciphertext and tag, base64url. */
  sealed: string | null
  created_at: number
  updated_at: number
}

export interface SecretConsumerRow {
  id: string
  secret_id: string
  project_id: string
  service: string
  resource_type: string
  resource_id: string
  created_at: number
  updated_at: number
}

export interface SecretContainerRow {
  id: string
  project_id: string
  creator_id: string | null
  name: string | null
  type: ContainerType
  created_at: number
  updated_at: number
}

export interface ContainerConsumerRow {
  id: string
  container_id: string
  project_id: string
  name: string
  url: string
  created_at: number
  updated_at: number
}

export interface SecretOrderRow {
  id: string
  project_id: string
  creator_id: string | null
  type: OrderType
  /** What was asked for, as JSON. */
  meta: string
  status: OrderStatus
  secret_id: string | null
  container_id: string | null
  error_code: number | null
  error_reason: string | null
  created_at: number
  updated_at: number
}

/** Who besides the project may read a secret or a container, and whether the project may. */
export interface SecretAccessRow {
  /** Of the secret or container. */
  id: string
  project_access: number
  created_at: number
  updated_at: number
}

export interface TransportKeyRow {
  id: string
  plugin_name: string
  transport_key: string
  created_at: number
  updated_at: number
}

/** A key that a project's payloads are sealed with, itself sealed with the cloud's master key. */
export interface SecretProjectKeyRow {
  id: string
  project_id: string
  /** 1 for a project's first key. */
  version: number
  sealed: string
  created_at: number
}

/** A master key that is or was the cloud's. The key itself is in a store of master keys. */
export interface SecretMasterKeyRow {
  id: string
  created_at: number
  store: 'file' | 'pkcs11'
  /** From then on nothing is wrapped by it; null before. */
  retired_at: number | null
}

declare module '../../store/tables.ts' {
  interface Tables {
    secret: SecretRow
    secret_metadata: { secret_id: string; key: string; value: string }
    secret_consumer: SecretConsumerRow
    secret_container: SecretContainerRow
    secret_container_member: { container_id: string; secret_id: string; name: string }
    secret_container_consumer: ContainerConsumerRow
    secret_order: SecretOrderRow
    secret_access: SecretAccessRow
    secret_access_user: { id: string; user_id: string }
    secret_transport_key: TransportKeyRow
    secret_project_key: SecretProjectKeyRow
    secret_master_key: SecretMasterKeyRow
  }
}
