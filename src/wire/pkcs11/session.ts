/** A logged-in session with a token: finds and makes secret keys, and has the token encrypt, decrypt and sign with them. */
import { CKA, CKF, CKM, CKO_SECRET_KEY, CKU_USER } from './constants.ts'
import {
  type Attribute,
  type Call,
  flag,
  type Handle,
  loadModule,
  type Mechanism,
  mechanismOf,
  templateOf,
  ulong,
} from './module.ts'
import { Pkcs11Error } from './pkcs11-error.ts'
import { findToken, type TokenInfo, type TokenName } from './slots.ts'

export interface SessionOptions {
  /** The path of the module, a shared library. */
  module: string
  token: TokenName
  pin: string
}

export interface SecretKey {
  handle: Handle
  /** CKA_ID. */
  id: Buffer
  /** Its value may not be read, and it may not be wrapped by another. */
  staysInToken: boolean
}

export interface KeyToMake {
  /** How it is made: `CKM_AES_KEY_GEN` or `CKM_GENERIC_SECRET_KEY_GEN`. */
  mechanism: bigint
  label: string
  id: Uint8Array
  bytes: number
  /** `CKA_ENCRYPT` and `CKA_DECRYPT`, or `CKA_SIGN` and `CKA_VERIFY`. */
  uses: readonly bigint[]
}

/** More than any of our texts grows by. */
const GROWTH = 64
const MAC_BYTES = 64
const FOUND_AT_ONCE = 32

export class Pkcs11Session {
  readonly token: TokenInfo
  readonly #call: Call
  readonly #session: Handle

  /** @throws Error when the module, the token or the PIN is not what was said */
  constructor({ module, token, pin }: SessionOptions) {
    this.#call = loadModule(module)
    this.#call('C_Initialize', null)
    this.token = findToken(this.#call, token)
    const session: [Handle] = [0n]
    this.#call('C_OpenSession', this.token.slot, CKF.serialSession | CKF.rwSession, null, null, session)
    this.#session = session[0]
    const bytes = Buffer.from(pin)
    this.#call('C_Login', this.#session, CKU_USER, bytes, bytes.length)
    bytes.fill(0)
  }

  /** All secret keys of the token with that label. */
  findKeys(label: string): SecretKey[] {
    const template = templateOf([
      { type: CKA.class, value: ulong(CKO_SECRET_KEY) },
      { type: CKA.token, value: flag(true) },
      { type: CKA.label, value: Buffer.from(label) },
    ])
    this.#call('C_FindObjectsInit', this.#session, template, template.length)
    const found: Handle[] = []
    try {
      for (;;) {
        const some = new BigUint64Array(FOUND_AT_ONCE)
        const count: [number] = [0]
        this.#call('C_FindObjects', this.#session, some, FOUND_AT_ONCE, count)
        found.push(...some.subarray(0, Number(count[0])))
        if (Number(count[0]) < FOUND_AT_ONCE) break
      }
    } finally {
      this.#call('C_FindObjectsFinal', this.#session)
    }
    return found.map((handle) => ({
      handle,
      id: this.#attribute(handle, CKA.id),
      staysInToken: this.#attribute(handle, CKA.sensitive)[0] === 1 && this.#attribute(handle, CKA.extractable)[0] === 0,
    }))
  }

  /** In the token, from which it never goes. */
  makeKey({ mechanism, label, id, bytes, uses }: KeyToMake): Handle {
    const attributes: Attribute[] = [
      { type: CKA.class, value: ulong(CKO_SECRET_KEY) },
      { type: CKA.token, value: flag(true) },
      { type: CKA.private, value: flag(true) },
      { type: CKA.sensitive, value: flag(true) },
      { type: CKA.extractable, value: flag(false) },
      { type: CKA.label, value: Buffer.from(label) },
      { type: CKA.id, value: id },
      { type: CKA.valueLength, value: ulong(BigInt(bytes)) },
      ...uses.map((type) => ({ type, value: flag(true) })),
    ]
    const made: [Handle] = [0n]
    const template = templateOf(attributes)
    this.#call('C_GenerateKey', this.#session, mechanismOf({ mechanism }), template, template.length, made)
    return made[0]
  }

  encrypt(key: Handle, mechanism: Mechanism, bytes: Uint8Array): Buffer {
    this.#call('C_EncryptInit', this.#session, mechanismOf(mechanism), key)
    return this.#work('C_Encrypt', bytes, bytes.length + GROWTH)
  }

  decrypt(key: Handle, mechanism: Mechanism, bytes: Uint8Array): Buffer {
    this.#call('C_DecryptInit', this.#session, mechanismOf(mechanism), key)
    return this.#work('C_Decrypt', bytes, bytes.length + GROWTH)
  }

  hmac(key: Handle, bytes: Uint8Array): Buffer {
    this.#call('C_SignInit', this.#session, mechanismOf({ mechanism: CKM.sha256Hmac }), key)
    return this.#work('C_Sign', bytes, MAC_BYTES)
  }

  /** The module lets go of all that it has; the process may open another session afterwards. */
  close(): void {
    try {
      this.#call('C_CloseSession', this.#session)
    } finally {
      this.#call('C_Finalize', null)
    }
  }

  #work(name: 'C_Encrypt' | 'C_Decrypt' | 'C_Sign', bytes: Uint8Array, room: number): Buffer {
    const out = Buffer.alloc(room)
    const length: [number] = [room]
    this.#call(name, this.#session, bytes, bytes.length, out, length)
    return out.subarray(0, Number(length[0]))
  }

  /** Empty when the object has no such attribute. */
  #attribute(object: Handle, type: bigint): Buffer {
    const value = Buffer.alloc(256)
    const template = templateOf([{ type, value }])
    try {
      this.#call('C_GetAttributeValue', this.#session, object, template, 1)
    } catch (error) {
      if (error instanceof Pkcs11Error && error.result === 'CKR_ATTRIBUTE_TYPE_INVALID') return Buffer.alloc(0)
      throw error
    }
    return value.subarray(0, Number(template[0]?.ulValueLen ?? 0))
  }
}
