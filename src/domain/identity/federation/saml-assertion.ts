/**
 * Translates a SAML response to the attributes that mappings are written for, named as Shibboleth and mod_auth_mellon name
 * them.
 */
import { hash } from 'node:crypto'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { isUniqueViolation } from '../../../store/faults.ts'
import { checkAssertion, readResponse, SamlError, type VerifiedAssertion } from '../../../wire/saml/index.ts'
import type { Federation } from './federation.ts'
import type { SamlSettings } from './federation-settings.ts'
import type { Assertion } from './mapping-engine.ts'

interface At {
  settings: SamlSettings
  providerId: string
  protocolId: string
}

/** Where this cloud takes responses of a provider. */
export const authUrl = (publicUrl: string, { providerId, protocolId }: Omit<At, 'settings'>): string =>
  `${publicUrl}/OS-FEDERATION/identity_providers/${encodeURIComponent(providerId)}/protocols/${encodeURIComponent(protocolId)}/auth`
export const webSsoUrl = (publicUrl: string, { providerId, protocolId }: Omit<At, 'settings'>): string =>
  `${publicUrl}/auth/OS-FEDERATION/identity_providers/${encodeURIComponent(providerId)}/protocols/${encodeURIComponent(protocolId)}/websso`

/** @throws unauthorized for a response that does not hold, is not for this cloud, or was used before */
export async function samlAssertion(
  ctx: StoreCtx,
  federation: Federation,
  at: At,
  { response, requestId }: { response: string; requestId?: string },
): Promise<Assertion> {
  const { publicUrl } = federation
  try {
    const assertion = await readResponse(response, at.settings.certificates)
    const until = checkAssertion(assertion, {
      issuer: at.settings.entity_id,
      audience: at.settings.audience ?? publicUrl,
      recipients: [authUrl(publicUrl, at), webSsoUrl(publicUrl, at)],
      requestId,
      now: ctx.clock.now(),
    })
    await useOnce(ctx, assertion, until)
    return attributesOf(assertion)
  } catch (error) {
    throw error instanceof SamlError ? refusedBy(error) : error
  }
}

const refusedBy = (error: SamlError) => coreRefusals.unauthenticated({ internal: error.message, cause: error })

/** On every controller. It stays used, whatever becomes of the log-in. */
async function useOnce(ctx: StoreCtx, { id, issuer }: VerifiedAssertion, until: number): Promise<void> {
  const row = { id: hash('sha256', JSON.stringify([issuer, id])), expires_at: Math.ceil(until) }
  try {
    await transact(ctx, (tx) => tx.db.insertInto('saml_assertion').values(row).execute())
  } catch (error) {
    if (isUniqueViolation(error)) throw new SamlError('the assertion was used before')
    throw error
  }
}

export async function pruneAssertions(ctx: StoreCtx): Promise<number> {
  const query = ctx.db.deleteFrom('saml_assertion').where('expires_at', '<', ctx.clock.now())
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

/** What the response says of itself comes after what it says of the user: no attribute takes the provider's name. */
function attributesOf({ attributes, issuer, nameId }: VerifiedAssertion): Assertion {
  const mellon = Object.fromEntries(Object.entries(attributes).map(([name, values]) => [`MELLON_${name}`, values]))
  return {
    ...attributes,
    ...mellon,
    'Shib-Identity-Provider': [issuer],
    MELLON_IDP: [issuer],
    ...(nameId !== undefined && { REMOTE_USER: [nameId], MELLON_NAME_ID: [nameId] }),
  }
}
