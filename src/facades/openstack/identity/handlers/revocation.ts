import { listRevocations, type RevocationEvent } from '../../../../domain/identity/revocation/index.ts'
import { badRequest, CloudError, forbidden } from '../../../../kernel/errors.ts'
import { timeOf } from '../../resource/time.ts'
import type { pkiApi, revocationApi } from '../contract/revocation.ts'
import { single } from '../query.ts'
import { microTime } from '../translate.ts'
import type { HandlersOf } from './deps.ts'

function sinceOf(raw: unknown): number | undefined {
  if (raw === undefined || single(raw) === '') return undefined
  try {
    return timeOf(single(raw), 'since')
  } catch {
    throw badRequest(`invalidate date format ${single(raw)}`, 'since') // in Keystone's words
  }
}

/** Only what the event is about is named. */
function eventView({ userId, domainId, projectId, auditId, auditChainId, trustId, issuedBefore }: RevocationEvent) {
  const about = {
    user_id: userId,
    domain_id: domainId,
    project_id: projectId,
    audit_id: auditId,
    audit_chain_id: auditChainId,
    'OS-TRUST:trust_id': trustId,
  }
  const at = microTime(issuedBefore)
  return { ...Object.fromEntries(Object.entries(about).filter(([, id]) => id !== undefined)), issued_before: at, revoked_at: at }
}

export const revocationHandlers: HandlersOf<typeof revocationApi> = {
  listRevocations: async (ctx, { query, base }) => ({
    events: (await listRevocations(ctx, sinceOf(query.since))).map(eventView),
    links: { self: `${base}/OS-REVOKE/events`, next: null, previous: null },
  }),
}

const gone = async () => {
  throw new CloudError('gone', 'This API is no longer available due to the removal of support for PKI tokens.')
}

export const pkiHandlers: HandlersOf<typeof pkiApi> = {
  listRevokedCertificates: async () => {
    throw forbidden('You are not authorized to perform the requested action.')
  },
  showCaCertificate: gone,
  showSigningCertificates: gone,
}
