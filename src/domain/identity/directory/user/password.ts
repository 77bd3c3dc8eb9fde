/**
 * Hashes passwords: argon2id at the cost OWASP advises (19 MiB, 2 passes, 1 lane), off the event loop, a bounded number
 * at once and waiting, so that a flood of log-ins is turned away instead of eating the process.
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import type { Random } from '../../../../kernel/random.ts'
import { type Compliance, NO_COMPLIANCE } from '../compliance/compliance.ts'
import { userRefusals } from './refusals.ts'

/** `memory` in KiB. OWASP's password storage cheat sheet, first of its equivalent settings for argon2id. */
export interface HashCost {
  memory: number
  passes: number
}
export const OWASP_COST: HashCost = { memory: 19_456, passes: 2 }
const HASH_BYTES = 32
const SALT_BYTES = 16

export interface PasswordOptions {
  random: Random
  /** What is demanded of them; nothing unless told. */
  rules?: Compliance
  cost?: HashCost
  /** Hashes at once; as many as there are cores serves best. 2 unless told. */
  atOnce?: number
  /** Hashes that wait for their turn; more are refused. 64 unless told. */
  waiting?: number
}

const argon2Async = promisify(argon2)

export class Passwords {
  readonly rules: Compliance
  readonly #random: Random
  readonly #cost: HashCost
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #free: number
  #made = 0

  constructor(options: PasswordOptions) {
    this.#random = options.random
    this.rules = options.rules ?? NO_COMPLIANCE
    this.#cost = options.cost ?? OWASP_COST
    this.#free = options.atOnce ?? 2
    this.#waitingMax = options.waiting ?? 64
  }

  /** How many hashes were begun. */
  get made(): number {
    return this.#made
  }

  /** @returns a PHC string, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. @throws rate_limited when too many wait */
  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(SALT_BYTES)
    const key = await this.#derive(password, salt, this.#cost)
    return `$argon2id$v=19$m=${this.#cost.memory},t=${this.#cost.passes},p=1$${base64(salt)}$${base64(key)}`
  }

  /** Takes as long for an unknown user (`stored` undefined) as for a wrong password. @throws rate_limited */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const known = stored === undefined ? undefined : parse(stored)
    const salt = known?.salt ?? Buffer.alloc(SALT_BYTES)
    const key = await this.#derive(password, salt, known?.cost ?? this.#cost)
    return known !== undefined && known.key.length === key.length && timingSafeEqual(key, known.key)
  }

  async #derive(password: string, nonce: Buffer, cost: HashCost): Promise<Buffer> {
    if (this.#free > 0) this.#free -= 1
    else if (this.#waiting.length >= this.#waitingMax) throw userRefusals.too_many_logins({ retryable: true })
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#made += 1
    try {
      return await argon2Async('argon2id', { message: password, nonce, parallelism: 1, tagLength: HASH_BYTES, ...cost })
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

function parse(stored: string): { salt: Buffer; key: Buffer; cost: HashCost } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([^$]+)\$([^$]+)$/.exec(stored)
  const [, memory, passes, salt, key] = match ?? []
  if (!memory || !passes || !salt || !key) throw coreRefusals.internal({ internal: 'a stored password hash is of no known form' })
  return {
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
    cost: { memory: Number(memory), passes: Number(passes) },
  }
}
