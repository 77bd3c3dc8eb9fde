/** A secret: what is known of it beside its payload. */
import type { SecretRow, SecretType } from './tables.ts'

export interface Secret {
  id: string
  projectId: string
  creatorId: string | null
  name: string | null
  secretType: SecretType
  algorithm: string | null
  bitLength: number | null
  mode: string | null
  expiresAt: number | null
  /** Null without a payload. */
  contentType: string | null
  createdAt: number
  updatedAt: number
}

export const secretOf = (row: SecretRow): Secret => ({
  id: row.id,
  projectId: row.project_id,
  creatorId: row.creator_id,
  name: row.name,
  secretType: row.secret_type,
  algorithm: row.algorithm,
  bitLength: row.bit_length,
  mode: row.mode,
  expiresAt: row.expires_at === null ? null : Number(row.expires_at),
  contentType: row.content_type,
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
})

export const SECRET_TYPES = ['symmetric', 'passphrase', 'private', 'public', 'certificate', 'opaque'] as const

/** What a payload may be. */
export const CONTENT_TYPES = ['text/plain', 'application/octet-stream', 'application/pkcs8'] as const
export type ContentType = (typeof CONTENT_TYPES)[number]

/** In bytes. */
export const MOST_PAYLOAD = 20_000

export interface Payload {
  contentType: ContentType
  bytes: Uint8Array
}
