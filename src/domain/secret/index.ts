/** Offers secrets to other services and facades. */
import './tables.ts'

export { type Access, dropAccess, findAccess, setAccess } from './access.ts'
export { createSecret, type NewSecret } from './create.ts'
export { listSecrets, type SecretField, type SecretFilter, type SecretListRequest } from './list.ts'
export { addMetadata, deleteMetadata, getMetadata, replaceMetadata, updateMetadata } from './metadata.ts'
export type { Slice, Sliced } from './page.ts'
export { getPayload, setPayload } from './payload.ts'
export { PayloadSealing } from './project-key.ts'
export { secretRefusals } from './refusals.ts'
export { deleteSecret } from './remove.ts'
export { findAnySecret, getSecret } from './secret.store.ts'
export { CONTENT_TYPES, type ContentType, MOST_PAYLOAD, type Payload, SECRET_TYPES, type Secret } from './secret.ts'
