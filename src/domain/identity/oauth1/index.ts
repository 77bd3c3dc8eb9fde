/** OAuth 1.0a: consumers, what they ask for and what they were let have. */
import './tables.ts'

export {
  type AccessToken,
  createAccessToken,
  deleteAccessToken,
  getAccessToken,
  getRoleOfAccessToken,
  listAccessTokens,
  rolesOfAccessToken,
} from './access-token.ts'
export {
  type Consumer,
  createConsumer,
  deleteConsumer,
  getConsumer,
  listConsumers,
  updateConsumer,
} from './consumer.ts'
export { oauth1Refusals } from './refusals.ts'
export { authorizeRequest, createRequestToken, type MadeToken } from './request-token.ts'
