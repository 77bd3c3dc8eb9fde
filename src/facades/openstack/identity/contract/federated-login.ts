import { defineApi } from '../../../../api/define.ts'
import { allow } from './allow.ts'
import { token } from './token.ts'

const login = {
  path: '/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth',
  action: 'identity:federated_login',
  allow: allow.public,
  status: 201,
  returns: token,
} as const

/** In a browser: what comes back is a page, or the way to one. */
const webSso = { action: 'identity:federated_login', allow: allow.public, status: 200 } as const
const byProtocol = { ...webSso, path: '/auth/OS-FEDERATION/websso/{protocol_id}' } as const
const byProvider = {
  ...webSso,
  path: '/auth/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/websso',
} as const

/** Bodies are forms and envelopes. */
const posted = { method: 'POST', streams: true } as const

export const federatedLoginApi = defineApi({
  federatedLogin: { ...login, method: 'GET', summary: 'Log in by an identity provider, with a bearer token of its' },
  postFederatedLogin: { ...login, ...posted, summary: 'The same, or with a SAML response' },
  beginWebSso: { ...byProtocol, method: 'GET', summary: 'Log in by a browser, at whichever provider speaks the protocol' },
  postWebSso: { ...byProtocol, ...posted, summary: 'The same' },
  webSsoAtProvider: { ...byProvider, method: 'GET', summary: 'To an identity provider, and back from it' },
  postWebSsoAtProvider: { ...byProvider, ...posted, summary: 'The same; where SAML responses are posted' },
})
