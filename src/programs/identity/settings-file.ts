/** The operator's settings for identity: YAML (or JSON), in Keystone's words. See `docs/security-compliance.md`. */
import { existsSync, readFileSync } from 'node:fs'
import { type Compliance, NO_COMPLIANCE, passwordExpressionOf } from '../../domain/identity/directory/index.ts'
import type { StateFolder } from '../state-folder.ts'
import { yamlLibrary } from '../yaml.ts'

export interface IdentitySettings {
  compliance?: Compliance
}

/** What each setting holds. Numbers are whole; `null` is as if it were not there. */
const KINDS = {
  lockout_failure_attempts: { number: 1 },
  lockout_duration: { number: 1 },
  password_expires_days: { number: 1 },
  unique_last_password_count: { number: 0 },
  minimum_password_age: { number: 0 },
  password_regex: 'text',
  password_regex_description: 'text',
  change_password_upon_first_use: 'flag',
  disable_user_account_days_inactive: { number: 1 },
} as const
type Kind = (typeof KINDS)[keyof typeof KINDS]
type Name = keyof typeof KINDS

/** Seconds, as in Keystone. */
const LOCKOUT = 1800

/** `--identity-settings FILE`, or `identity.yaml` in the state folder if there is one. @throws Error with file, line and reason */
export function readIdentitySettings(state: StateFolder, asked?: string): IdentitySettings {
  const path = asked ?? state.identitySettings
  if (asked === undefined && !existsSync(path)) return {}
  return parseIdentitySettings(path, readFileSync(path, 'utf8'))
}

export function parseIdentitySettings(path: string, text: string): IdentitySettings {
  const { isMap, LineCounter, parseDocument } = yamlLibrary()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const wrong = document.errors.map(({ message, pos }) => `${path}:${lines.linePos(pos[0]).line}: ${message}`)
  const { contents } = document
  if (contents !== null && !isMap(contents)) wrong.push(`${path}:1: a mapping is expected, such as security_compliance: {…}`)
  if (wrong.length === 0) {
    const given = (document.toJS() ?? {}) as Record<string, unknown>
    wrong.push(...faultsOf(given).map((fault) => `${path}: ${fault}`))
    if (wrong.length === 0) return given.security_compliance ? { compliance: complianceOf(given.security_compliance) } : {}
  }
  throw new Error(`The settings of identity cannot be used.\n${wrong.join('\n')}`)
}

function faultsOf({ security_compliance: compliance, ...others }: Record<string, unknown>): string[] {
  const unknown = Object.keys(others).map((name) => `${name} is no group of settings; security_compliance is`)
  if (compliance === undefined || compliance === null) return unknown
  if (typeof compliance !== 'object' || Array.isArray(compliance))
    return [...unknown, 'security_compliance: a mapping is expected']
  const faults = Object.entries(compliance).flatMap(([name, value]) => {
    const kind: Kind | undefined = Object.hasOwn(KINDS, name) ? KINDS[name as Name] : undefined
    const fault = kind === undefined ? 'there is no such setting' : faultIn(kind, value)
    return fault === undefined ? [] : [`security_compliance.${name}: ${fault}`]
  })
  return [...unknown, ...faults, ...expressionFault(compliance as Given)]
}

function faultIn(kind: Kind, value: unknown): string | undefined {
  if (value === null) return undefined
  if (kind === 'flag') return typeof value === 'boolean' ? undefined : 'true or false is expected'
  if (kind === 'text') return typeof value === 'string' ? undefined : 'a text is expected'
  return Number.isInteger(value) && Number(value) >= kind.number ? undefined : `a whole number from ${kind.number} on is expected`
}

type Given = {
  [N in Name]?: (typeof KINDS)[N] extends 'text'
    ? string | null
    : (typeof KINDS)[N] extends 'flag'
      ? boolean | null
      : number | null
}

function expressionFault({ password_regex: regex }: Given): string[] {
  if (typeof regex !== 'string') return []
  try {
    passwordExpressionOf(regex)
    return []
  } catch (error) {
    return [`security_compliance.password_regex: ${error instanceof Error ? error.message : error}`]
  }
}

function complianceOf(given: Given): Compliance {
  const { lockout_failure_attempts: attempts, lockout_duration: seconds = LOCKOUT, password_regex: regex } = given
  return {
    ...NO_COMPLIANCE,
    // a duration of null: until an admin enables the user
    ...(attempts && { lockout: { attempts, ...(seconds !== null && { ms: seconds * 1000 }) } }),
    ...(given.password_expires_days && { passwordDays: given.password_expires_days }),
    uniqueLast: given.unique_last_password_count ?? 0,
    minimumAgeDays: given.minimum_password_age ?? 0,
    ...(regex && { form: { regex, description: given.password_regex_description ?? null } }),
    changeUponFirstUse: given.change_password_upon_first_use ?? false,
    ...(given.disable_user_account_days_inactive && { inactiveDays: given.disable_user_account_days_inactive }),
  }
}
