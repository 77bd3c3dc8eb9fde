/** Describes the keys that this cloud's secrets are or were sealed with. The key itself is in a file. */

export interface SealingKeyRow {
  id: string
  created_at: number
  /** Nothing is sealed by it any more, and no file has to have it. */
  retired_at: number | null
}

declare module '../../../store/tables.ts' {
  interface Tables {
    sealing_key: SealingKeyRow
  }
}
