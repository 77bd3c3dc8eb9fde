import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, free, listLinks } from './pieces.ts'

export const revocationApi = defineApi({
  listRevocations: {
    method: 'GET',
    path: '/OS-REVOKE/events',
    summary: 'What voids tokens before they expire',
    action: 'identity:list_revoke_events',
    allow: allow.service,
    status: 200,
    returns: body({ events: Type.Array(free), links: listLinks }),
  },
})

/** Of tokens that were certificates. Keystone answers so too, whoever asks. */
const gone = { method: 'GET', allow: allow.public, status: 200 } as const

export const pkiApi = defineApi({
  listRevokedCertificates: {
    ...gone,
    path: '/auth/tokens/OS-PKI/revoked',
    summary: 'Always refused: there are no tokens of this kind any more',
    action: 'identity:revocation_list',
  },
  showCaCertificate: {
    ...gone,
    path: '/OS-SIMPLE-CERT/ca',
    summary: 'Gone with tokens that were certificates',
    action: 'identity:get_ca_certificate',
  },
  showSigningCertificates: {
    ...gone,
    path: '/OS-SIMPLE-CERT/certificates',
    summary: 'Gone with tokens that were certificates',
    action: 'identity:get_signing_certificates',
  },
})
