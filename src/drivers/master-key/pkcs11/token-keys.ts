/**
 * Wraps keys by a master key (MKEK) and an HMAC key that stay in a token: AES-256 in CBC mode, then HMAC-SHA256 over all of it. Every token can
 * do these two; AES-GCM and key wrapping differ from one to the next.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../../kernel/random.ts'
import { CKA, CKM, type KeyToMake, type Pkcs11Session } from '../../../wire/pkcs11/index.ts'
import { masterKeyRefusals } from '../refusals.ts'

type Session = Pick<Pkcs11Session, 'findKeys' | 'makeKey' | 'encrypt' | 'decrypt' | 'hmac'>

/** Handles of a session. */
interface KeyPair {
  mkek: bigint
  hmac: bigint
}

export interface Labels {
  mkekLabel: string
  hmacLabel: string
}

const IV_BYTES = 16
const MAC_BYTES = 32
const KEY_BYTES = 32
const ID_BYTES = 16
/** What is encrypted and signed to tell keys apart. Nothing that is wrapped begins so. */
const FINGERPRINT = Buffer.from('welkin master key fingerprint')
const WRAPPING = Buffer.from('welkin wrapped key 1')

export class TokenKeys {
  readonly #session: Session
  readonly #labels: Labels
  readonly #random: Random
  #pairs: Map<string, KeyPair> | undefined

  constructor(session: Session, labels: Labels, random: Random) {
    this.#session = session
    this.#labels = labels
    this.#random = random
  }

  /** Looks anew. */
  ids(): string[] {
    this.#pairs = this.#findPairs()
    return [...this.#pairs.keys()]
  }

  make(): string {
    const id = this.#random.bytes(ID_BYTES)
    const make = (key: Omit<KeyToMake, 'id' | 'bytes'>) => this.#session.makeKey({ ...key, id, bytes: KEY_BYTES })
    const { mkekLabel, hmacLabel } = this.#labels
    const mkek = make({ mechanism: CKM.aesKeyGen, label: mkekLabel, uses: [CKA.encrypt, CKA.decrypt] })
    const hmac = make({ mechanism: CKM.genericSecretKeyGen, label: hmacLabel, uses: [CKA.sign, CKA.verify] })
    this.#pairs = undefined
    return this.#fingerprint({ mkek, hmac })
  }

  /** @throws key_absent */
  wrap(id: string, key: Uint8Array, about: string): Buffer {
    const { mkek, hmac } = this.#get(id)
    const iv = this.#random.bytes(IV_BYTES)
    const encrypted = this.#session.encrypt(mkek, { mechanism: CKM.aesCbcPad, parameter: iv }, key)
    const text = Buffer.concat([iv, encrypted])
    return Buffer.concat([text, this.#session.hmac(hmac, signed(about, text))])
  }

  /** @throws key_absent, not_wrapped */
  unwrap(id: string, wrapped: Uint8Array, about: string): Buffer {
    const { mkek, hmac } = this.#get(id)
    const text = wrapped.subarray(0, -MAC_BYTES)
    const mac = wrapped.subarray(-MAC_BYTES)
    const whole = text.length > IV_BYTES && timingSafeEqual(this.#session.hmac(hmac, signed(about, text)), mac)
    if (!whole) throw masterKeyRefusals.not_wrapped({ about })
    const parameter = text.subarray(0, IV_BYTES)
    return this.#session.decrypt(mkek, { mechanism: CKM.aesCbcPad, parameter }, text.subarray(IV_BYTES))
  }

  #get(id: string): KeyPair {
    const known = this.#pairs?.get(id)
    if (known) return known
    this.#pairs = this.#findPairs() // another controller may have made it
    const found = this.#pairs.get(id)
    if (!found) throw masterKeyRefusals.key_absent({ id })
    return found
  }

  #findPairs(): Map<string, KeyPair> {
    const mkeks = this.#byId(this.#labels.mkekLabel)
    const hmacs = this.#byId(this.#labels.hmacLabel)
    const pairs = [...mkeks].flatMap(([id, mkek]) => {
      const hmac = hmacs.get(id)
      return hmac === undefined ? [] : [{ mkek, hmac }] // one without the other: whoever made them was killed between
    })
    return new Map(pairs.map((pair) => [this.#fingerprint(pair), pair]))
  }

  #byId(label: string): Map<string, bigint> {
    const found = new Map<string, bigint>()
    for (const { handle, id, staysInToken } of this.#session.findKeys(label)) {
      if (!staysInToken)
        throw new Error(`A key of the label ${label} may be read or leave the token: it has to be sensitive and not extractable.`)
      const name = id.toString('hex')
      if (found.has(name)) throw new Error(`Several keys of the label ${label} have the CKA_ID "${name}": which is meant?`)
      found.set(name, handle)
    }
    return found
  }

  /** Tells pairs apart and nothing about them: what each of the two makes of a known text. */
  #fingerprint({ mkek, hmac }: KeyPair): string {
    const parameter = Buffer.alloc(IV_BYTES)
    const encrypted = this.#session.encrypt(mkek, { mechanism: CKM.aesCbcPad, parameter }, FINGERPRINT)
    const signedText = this.#session.hmac(hmac, FINGERPRINT)
    return hash('sha256', Buffer.concat([encrypted, signedText])).slice(0, 16)
  }
}

/** With its length before it, so that nothing of the one can be taken for the other. */
function signed(about: string, text: Uint8Array): Buffer {
  const name = Buffer.from(about)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(name.length)
  return Buffer.concat([WRAPPING, length, name, text])
}
