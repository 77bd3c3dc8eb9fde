/** Says what an operator demands of passwords and accounts. Nothing is, unless told. */
import type { Options } from '../../entity/index.ts'
import { complianceRefusals } from './refusals.ts'

export const DAY = 24 * 3600_000

export interface Compliance {
  /** After so many wrong passwords in a row a user is locked out: so long, or until an admin enables it. */
  lockout?: { attempts: number; ms?: number }
  /** How long a password holds. */
  passwordDays?: number
  /** A user's new password is none of so many before, the present one among them. 0: any. */
  uniqueLast: number
  /** How long a user keeps a password of its own choice, at least. */
  minimumAgeDays: number
  form?: PasswordForm
  /** What somebody else chose is changed before the first token. */
  changeUponFirstUse: boolean
  /** Who has not logged in for so long is disabled. */
  inactiveDays?: number
}

export interface PasswordForm {
  /** As written: JavaScript's, from the first character on. */
  regex: string
  /** For people. */
  description: string | null
}

export const NO_COMPLIANCE: Compliance = { uniqueLast: 0, minimumAgeDays: 0, changeUponFirstUse: false }

/** Options that take a user out of one of the rules. */
export type Exemption =
  | 'ignore_change_password_upon_first_use'
  | 'ignore_password_expiry'
  | 'ignore_lockout_failure_attempts'
  | 'ignore_user_inactivity'

export const isExempt = ({ options }: { options: Options }, option: Exemption): boolean => options[option] === true

/** The operator's own expression, over a text that the contract bounds. @throws SyntaxError */
export const passwordExpressionOf = (regex: string): RegExp => new RegExp(`^(?:${regex})`)

/** @throws bad_request */
export function requireForm({ form }: Compliance, password: string): void {
  if (!form || passwordExpressionOf(form.regex).test(password)) return
  throw complianceRefusals.password_form({ description: form.description ?? undefined })
}

/** When a password that is chosen now ends. @param bySelf the user chose it */
export function endOfPassword(rules: Compliance, user: { options: Options }, now: number, bySelf: boolean): number | null {
  if (rules.changeUponFirstUse && !bySelf && !isExempt(user, 'ignore_change_password_upon_first_use')) return now
  if (rules.passwordDays === undefined || isExempt(user, 'ignore_password_expiry')) return null
  return Math.floor((now + rules.passwordDays * DAY) / 1000) * 1000
}
