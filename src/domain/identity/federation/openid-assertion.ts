/** Translates OpenID claims to the attributes that mappings are written for, named as Apache's mod_auth_openidc names them. */
import type { Assertion } from './mapping-engine.ts'

/**
 * Each claim under three names: `OIDC-email` (with the prefix that Keystone's pages advise), `HTTP_OIDC_EMAIL` (the same as a
 * header), `OIDC_CLAIM_email` (the module's own). A list stays a list, so that text of a user's choice never becomes one.
 */
export function openIdAssertion(claims: Readonly<Record<string, unknown>>): Assertion {
  const assertion: Record<string, string | readonly string[]> = {}
  // names that differ in case or dashes only are one header: what the provider itself answers for comes first
  for (const claim of new Set(['iss', 'sub', ...Object.keys(claims)])) {
    const value = claimed(claims[claim])
    if (value === undefined) continue
    for (const name of [`OIDC-${claim}`, `OIDC_CLAIM_${claim}`, `HTTP_OIDC_${claim.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`])
      if (!Object.hasOwn(assertion, name)) assertion[name] = value
  }
  return { ...assertion, REMOTE_USER: [`${String(claims.sub)}@${hostOf(String(claims.iss))}`] }
}

/** Lists of texts as they are; what is neither text, number nor list is JSON. */
function claimed(claim: unknown): readonly string[] | undefined {
  if (claim === undefined || claim === null) return undefined
  if (Array.isArray(claim)) return claim.map(textOf)
  return [textOf(claim)]
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const hostOf = (issuer: string): string =>
  URL.canParse(issuer) ? new URL(issuer).host + new URL(issuer).pathname.replace(/\/$/, '') : issuer
