/** In which ways volumes are encrypted here: QEMU's LUKS, on the host, with AES in XTS mode. Pure. */
import type { VolumeRow } from './tables.ts'
import type { TypeEncryption } from './type.store.ts'

/** Older clouds name classes of Nova's. */
const LUKS = /^(luks|luks1)$|(^|\.)LuksEncryptor$/

export type KeyBits = 256 | 512

type Demand = Pick<TypeEncryption, 'provider' | 'cipher' | 'key_size' | 'control_location'>

/** Undefined for what is done otherwise. */
export function keyBitsOf({ provider, cipher, key_size, control_location }: Demand): KeyBits | undefined {
  const isOurs = LUKS.test(provider) && cipher === 'aes-xts-plain64' && control_location === 'front-end'
  return isOurs && (key_size === 256 || key_size === 512) ? key_size : undefined
}

/** Its host can make it: one that is encrypted takes its key for that. */
export const isMakeable = ({
  encrypted,
  key_id,
  launched_at,
}: Pick<VolumeRow, 'encrypted' | 'key_id' | 'launched_at'>): boolean => encrypted === 0 || key_id !== null || launched_at !== null
