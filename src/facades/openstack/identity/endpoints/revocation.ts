/** What voids tokens before they expire, and what went with tokens that were certificates. */
import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { listRevocations, type RevocationEvent } from '../../../../domain/identity/revocation/index.ts'
import { microTimeZ, timeOf } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { body, free, listLinks } from '../pieces.ts'
import { flagsQuery, single } from '../query.ts'
import { keystoneRefusals } from '../refusals.ts'
import { operationTable } from '../resources/collection.ts'

const revocationApi = defineApi({
  listRevocations: {
    method: 'GET',
    path: '/OS-REVOKE/events',
    summary: 'What voids tokens before they expire',
    action: 'identity:list_revoke_events',
    allow: allow.service,
    documented: { query: Type.Object(flagsQuery('since')) },
    status: 200,
    returns: body({ events: Type.Array(free), links: listLinks }),
  },
})

/** Of tokens that were certificates. Keystone answers so too, whoever asks. */
const open = { method: 'GET', allow: allow.public, status: 200 } as const

const pkiApi = defineApi({
  listRevokedCertificates: {
    ...open,
    path: '/auth/tokens/OS-PKI/revoked',
    summary: 'Always refused: there are no tokens of this kind any more',
    action: 'identity:revocation_list',
  },
  showCaCertificate: {
    ...open,
    path: '/OS-SIMPLE-CERT/ca',
    summary: 'Gone with tokens that were certificates',
    action: 'identity:get_ca_certificate',
  },
  showSigningCertificates: {
    ...open,
    path: '/OS-SIMPLE-CERT/certificates',
    summary: 'Gone with tokens that were certificates',
    action: 'identity:get_signing_certificates',
  },
})

function sinceOf(raw: unknown): number | undefined {
  if (raw === undefined || single(raw) === '') return undefined
  try {
    return timeOf(single(raw), 'since')
  } catch {
    throw keystoneRefusals.bad_since({ text: single(raw) }, { field: 'since' }) // in Keystone's words
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
  const at = microTimeZ(issuedBefore)
  return { ...Object.fromEntries(Object.entries(about).filter(([, id]) => id !== undefined)), issued_before: at, revoked_at: at }
}

export const revocations = operationTable(revocationApi, {
  listRevocations: async (ctx, { query, base }) => ({
    events: (await listRevocations(ctx, sinceOf(query.since))).map(eventView),
    links: { self: `${base}/OS-REVOKE/events`, next: null, previous: null },
  }),
})

const gone = async () => {
  throw keystoneRefusals.no_pki()
}

export const certificates = operationTable(pkiApi, {
  listRevokedCertificates: async () => {
    throw keystoneRefusals.no_certificates()
  },
  showCaCertificate: gone,
  showSigningCertificates: gone,
})
