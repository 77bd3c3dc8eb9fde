/** Keystone's → ours: what a body holds besides the attributes that mean something is kept as it is. */

import type { Extra } from '../../../domain/identity/entity/index.ts'
import { badRequest } from '../../../kernel/errors.ts'

/** Of every resource; clients send back what they were shown. */
const NEVER_KEPT = ['id', 'links', 'password', 'original_password', 'password_expires_at']

export function extraOf(body: object, known: readonly string[]): Extra {
  const meant = new Set([...known, ...NEVER_KEPT])
  return Object.fromEntries(Object.entries(body).filter(([key]) => !meant.has(key)))
}

/** Null and absent are the same to Keystone where an attribute is optional. */
export const given = <T>(value: T | null | undefined): T | undefined => value ?? undefined

/** Clients send back what they were shown, id and all. @throws bad_request when it is another's */
export function requireOwnId(body: object, id: string): void {
  const sent = 'id' in body ? body.id : undefined
  if (sent !== undefined && sent !== null && sent !== id) throw badRequest('Cannot change ID', 'id')
}

/** A text that is taken away is empty. */
export const textOf = (value: string | null | undefined): string | undefined => (value === null ? '' : value)

/** @throws bad_request when the body gives another value than the resource has and always will */
export function requireSame(body: object, key: string, value: unknown): void {
  const sent = Object.hasOwn(body, key) ? (body as Record<string, unknown>)[key] : undefined
  if (sent !== undefined && sent !== value) throw badRequest(`Cannot change ${key}.`, key)
}
