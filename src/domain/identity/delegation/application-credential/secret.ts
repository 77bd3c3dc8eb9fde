/**
 * Hashes the secrets of application credentials. One that we made has 512 bits of chance in it: a plain hash tells nothing about it and
 * makes a log-in cheap. One that a person chose may be guessed, so it is hashed as slowly as a password.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../../../kernel/random.ts'
import type { Passwords } from '../../directory/index.ts'

const MADE = 'sha256$'
const plainHash = (secret: string): string => `${MADE}${hash('sha256', secret, 'base64url')}`

/** @returns the secret itself, to be shown once, and what is stored of it */
export async function hashSecret(
  random: Random,
  passwords: Passwords,
  chosen: string | undefined,
): Promise<{ secret: string; stored: string }> {
  if (chosen !== undefined) return { secret: chosen, stored: await passwords.hash(chosen) }
  const secret = random.bytes(64).toString('base64url')
  return { secret, stored: plainHash(secret) }
}

/** Takes as long as a password's check where there is no credential. */
export async function isApplicationCredentialSecret(
  passwords: Passwords,
  stored: string | undefined,
  secret: string,
): Promise<boolean> {
  if (!stored?.startsWith(MADE)) return passwords.verify(stored, secret)
  return timingSafeEqual(Buffer.from(plainHash(secret)), Buffer.from(stored))
}
