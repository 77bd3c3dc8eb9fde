/** Offers identity put together. What its parts do is taken from the parts: `directory/index.ts`, `token/index.ts` … */
export { bootstrapIdentity } from './bootstrap.ts'
export { bootstrapAdmin } from './bootstrap-admin.ts'
export { type Identity, openIdentity } from './identity.ts'
