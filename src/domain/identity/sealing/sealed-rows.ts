/** Declares what a service seals: the file of keys that opens it, and where the ids of those keys are registered. */
import type { StoreCtx } from '../../../store/context.ts'
import type { Tables } from '../../../store/tables.ts'
import type { SealingKeys } from './sealing.ts'

/** Tables whose rows are alike in the columns that count here. */
type Like<Row> = { [T in keyof Tables]: Tables[T] extends Row ? T : never }[keyof Tables]

/** By how it ends, whoever knows no service knows it in a state folder. */
export type KeyFileName = `${string}-keys.json`

export interface SealedRows {
  /** As the operator knows them: `This cloud's secrets`. */
  readonly what: string
  /** The keys' file, at the top of the state folder. */
  readonly file: KeyFileName
  /** Held while the registry is read and written. */
  readonly lock: string
  readonly registry: Like<{ id: string; created_at: number; retired_at: number | null }>
  /**
   * Where keys may be elsewhere than in the file: the ids of those that have to be in it, newest first. There may be no file then, and the
   * service itself requires its keys at the start.
   */
  readonly inFile?: (ctx: StoreCtx) => Promise<string[]>
}

/** The keys of what a service declares that it seals. */
export type SealingKeysOf = (rows: SealedRows) => SealingKeys

export const IDENTITY_SECRETS: SealedRows = {
  what: "This cloud's secrets",
  file: 'sealing-keys.json',
  lock: 'identity.sealing-key',
  registry: 'sealing_key',
}

/** Of the columns that count here all registries are alike. */
export const registryOf = ({ registry }: SealedRows) => registry as 'sealing_key'
