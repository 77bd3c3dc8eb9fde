/** Describes the keys that sign tokens. */

export interface TokenKeyRow {
  id: string
  /** 32 bytes, base64url. */
  secret: string
  created_at: number
}

declare module '../../../store/tables.ts' {
  interface Tables {
    token_key: TokenKeyRow
  }
}
