import type { AccessToken, Consumer, IssuedOAuthToken } from '../../../domain/identity/delegation/index.ts'
import { microTime } from './translate.ts'

export const consumerView = (base: string, { id, description, extra }: Consumer) => ({
  ...extra,
  id,
  description,
  links: { self: `${base}/OS-OAUTH1/consumers/${id}` },
})

export function accessTokenView(base: string, { id, consumerId, projectId, userId, expiresAt }: AccessToken) {
  const self = `${base}/users/${userId}/OS-OAUTH1/access_tokens/${id}`
  return {
    id,
    consumer_id: consumerId,
    project_id: projectId,
    authorizing_user_id: userId,
    expires_at: microTime(expiresAt),
    links: { self, roles: `${self}/roles` },
  }
}

/** The form that a consumer is answered with. */
export const tokenForm = ({ id, secret, expiresAt }: IssuedOAuthToken): string =>
  `oauth_token=${id}&oauth_token_secret=${secret}&oauth_expires_at=${microTime(expiresAt)}`
