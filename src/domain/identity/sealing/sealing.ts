/** Encrypts secrets that stand in the database, and opens them again. */
import { hash } from 'node:crypto'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { Random } from '../../../kernel/random.ts'
import { openBytes, sealBytes } from '../../../kernel/sealed-bytes.ts'

export { SEALING_KEY_BYTES } from '../../../kernel/sealed-bytes.ts'

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
    return `${id}.${sealBytes(this.#random, key, about, Buffer.from(text)).toString('base64url')}`
  }

  /** @throws CloudError internal when the key is not there or the text is not what was sealed */
  open(sealed: string, about: string): string {
    const [id = '', text = ''] = sealed.split('.')
    const key = this.#known().find(id)
    if (!key) throw broken(`the key ${id}, by which a secret is sealed, is not among this controller's`)
    try {
      return openBytes(key.key, about, Buffer.from(text, 'base64url')).toString()
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
