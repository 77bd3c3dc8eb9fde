/** Keeps backups as small values under keys. Implemented by `directory/` and by `fake/`; `driver.check.ts` is what both must pass. */

/** Words of `[0-9a-z.-]` with slashes between them: `CHAIN/chunks/SHA256`. */
export type StoreKey = string

export interface BackupStore {
  /** The kind of the store, as APIs tell it: `directory`. */
  readonly kind: string
  /** Whole or not at all; what there was under the key goes. @throws too_large (reason `store_full`) when the medium is full but for a reserve */
  put(key: StoreKey, value: Uint8Array): Promise<void>
  /** @throws not_found (reason `value_missing`) */
  get(key: StoreKey): Promise<Buffer>
  has(key: StoreKey): Promise<boolean>
  /** All keys that begin with this prefix, which ends with a slash or is empty, in any order: whoever may have very many asks for some at a time. */
  list(prefix: string): Promise<StoreKey[]>
  /** The words that follow a prefix in any key, each once. */
  words(prefix: string): Promise<string[]>
  /** Absent is success. */
  remove(key: StoreKey): Promise<void>
  /** All under a prefix, which ends with a slash. Absent is success. */
  removeAll(prefix: string): Promise<void>
  /** What was put under this prefix survives a loss of power. */
  settle(prefix: string): Promise<void>
}

const KEY = /^[0-9a-z][0-9a-z.-]*(\/[0-9a-z][0-9a-z.-]*)*$/

export const isStoreKey = (text: string): boolean => KEY.test(text) && !text.includes('..')
