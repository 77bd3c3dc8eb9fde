/** Encrypts secrets that stand in the database, and opens them again. */
import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { Random } from '../../../kernel/random.ts'

export const SEALING_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface SealingKey {
  /** See `sealingKeyId`. */
  id: string
  /** 256 bits. */
  key: Buffer
}

/** Where the keys are. Asked whenever one is needed: they may be rotated beside a running controller. */
export interface SealingKeys {
  /** The one that seals. */
  newest(): SealingKey
  find(id: string): SealingKey | undefined
}

/** Tells keys apart and nothing about them. */
export const sealingKeyId = (key: Buffer): string => hash('sha256', key).slice(0, 16)

export class Sealing {
  readonly #keys: SealingKeys | undefined
  readonly #random: Random

  /** @param keys absent: nothing can be sealed or opened */
  constructor(keys: SealingKeys | undefined, random: Random) {
    this.#keys = keys
    this.#random = random
  }

  /** @param about what it is the secret of, such as a row's id: sealed text of one row opens for no other */
  seal(text: string, about: string): string {
    const { id, key } = this.#known().newest()
    const nonce = this.#random.bytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${id}.${sealed.toString('base64url')}`
  }

  /** @throws CloudError internal when the key is not there or the text is not what was sealed */
  open(sealed: string, about: string): string {
    const [id = '', text = ''] = sealed.split('.')
    const key = this.#known().find(id)
    if (!key) throw broken(`the key ${id}, by which a secret is sealed, is not among this controller's`)
    const bytes = Buffer.from(text, 'base64url')
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG_BYTES))
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    } catch (cause) {
      throw broken(`the secret of ${about} is not what was sealed`, cause)
    }
  }

  #known(): SealingKeys {
    if (!this.#keys) throw broken('this process was given no sealing keys')
    return this.#keys
  }
}

const broken = (internal: string, cause?: unknown) => coreRefusals.internal({ internal, cause })

/** The id of the key that something is sealed by. */
export const keyIdOf = (sealed: string): string => sealed.split('.', 1)[0] ?? ''
