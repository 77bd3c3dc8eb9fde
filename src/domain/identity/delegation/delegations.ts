/** Lists the kinds of credentials that pass on a part of what a user may: sessions are told of them when identity is put together. */
import type { DelegationKinds } from '../token/index.ts'
import { byApplicationCredential } from './application-credential/delegated.ts'
import { byAccessToken } from './oauth1/delegated.ts'
import { byTrust } from './trust/delegated.ts'

export const DELEGATIONS: DelegationKinds = {
  'application-credential': byApplicationCredential,
  trust: byTrust,
  'access-token': byAccessToken,
}
