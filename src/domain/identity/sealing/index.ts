/** Offers the encryption of secrets where they stand. */
import './tables.ts'

export { inMemoryKeysOf, inMemorySealingKeys } from './memory-keys.ts'
export { IDENTITY_SECRETS, type SealedRows, type SealingKeysOf } from './sealed-rows.ts'
export { SEALING_KEY_BYTES, Sealing, type SealingKey, type SealingKeys, sealingKeyId } from './sealing.ts'
export { registeredKeys, requireSealingKeys, wantedInFile } from './sealing-key-registry.ts'
export { rotateSealing, type SealingKeyFile } from './sealing-key-rotation.ts'
