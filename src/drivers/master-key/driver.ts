/** Declares what keeps master keys: it wraps the keys of projects under one that it never gives away. */

export interface MasterKeyStore {
  readonly kind: 'file' | 'pkcs11'
  /** As an operator knows it: `secret-master-keys.json`, `the PKCS#11 token label welkin`. */
  readonly place: string
  /** Fingerprints of the keys that are there, those that were laid out last at the end where the store knows. @throws store_unavailable */
  ids(): Promise<readonly string[]>
  /** Lays out a new key, which is there for good when this returns. @returns its fingerprint. @throws store_unavailable */
  make(): Promise<string>
  /**
   * @param id of the master key
   * @param about what the key is of: wrapped for one thing it unwraps for no other
   * @throws store_unavailable, key_absent
   */
  wrap(id: string, key: Uint8Array, about: string): Promise<string>
  /** @throws store_unavailable, key_absent, not_wrapped */
  unwrap(id: string, wrapped: string, about: string): Promise<Buffer>
  /**
   * Nothing is wrapped by other keys than these any more, of which some may be in other stores. What is a person's to destroy stays.
   * @param ids newest first
   */
  keepOnly(ids: readonly string[]): Promise<void>
  /** Ends what runs for it. */
  close(): Promise<void>
}
