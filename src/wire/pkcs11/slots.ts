/** Finds the slot of a token by what an operator calls it. */
import type { Call, Handle } from './module.ts'

/** One of the three, as Barbican has them. */
export interface TokenName {
  label?: string
  serial?: string
  slot?: number
}

export interface TokenInfo {
  slot: Handle
  label: string
  serial: string
  manufacturer: string
  model: string
}

/** CK_TOKEN_INFO is some 200 bytes; the texts stand at its beginning, padded with blanks. */
const INFO_BYTES = 512
const TEXTS = { label: [0, 32], manufacturer: [32, 64], model: [64, 80], serial: [80, 96] } as const

export function listTokens(call: Call): TokenInfo[] {
  const count: [number] = [0]
  call('C_GetSlotList', 1, null, count)
  const slots = new BigUint64Array(count[0])
  if (slots.length > 0) call('C_GetSlotList', 1, slots, count)
  return [...slots].map((slot) => {
    const bytes = Buffer.alloc(INFO_BYTES)
    call('C_GetTokenInfo', slot, bytes)
    const text = ([from, to]: readonly [number, number]) => bytes.toString('utf8', from, to).replace(/[\s\0]+$/, '')
    return {
      slot,
      label: text(TEXTS.label),
      manufacturer: text(TEXTS.manufacturer),
      model: text(TEXTS.model),
      serial: text(TEXTS.serial),
    }
  })
}

/** @throws Error that says which tokens there are */
export function findToken(call: Call, wanted: TokenName): TokenInfo {
  const all = listTokens(call)
  const found = all.filter(
    ({ label, serial, slot }) =>
      (wanted.label === undefined || label === wanted.label) &&
      (wanted.serial === undefined || serial === wanted.serial) &&
      (wanted.slot === undefined || slot === BigInt(wanted.slot)),
  )
  const [token] = found
  if (token && found.length === 1) return token
  const known = all.map(({ label, serial, slot }) => `"${label}" (serial ${serial}, slot ${slot})`).join(', ') || 'none'
  const [what] = Object.entries(wanted).map(([key, value]) => `${key} ${value}`)
  throw new Error(`${found.length === 0 ? 'There is no token' : 'Several tokens are'} of ${what}; there are: ${known}.`)
}
