/** Offers identity put together. What its parts do is taken from the parts: `directory/index.ts`, `token/index.ts` … */
export { type Bootstrap, bootstrapIdentity } from './bootstrap.ts'
export { type AdminWish, bootstrapAdmin } from './bootstrap-admin.ts'
export { type Identity, type IdentityOptions, openIdentity } from './identity.ts'
