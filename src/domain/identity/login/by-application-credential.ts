/** Proves a log-in by an application credential: its id or name, and its secret. */
import { findApplicationCredentialSecret, isApplicationCredentialSecret } from '../delegation/index.ts'
import { parseObject } from '../entity/index.ts'
import { unauthorized } from '../token/index.ts'
import type { Prove } from './proof.ts'
import { type UserRef, userOf } from './user-reference.ts'

export interface ApplicationCredentialMethod {
  kind: 'application-credential'
  /** Names are unique for each user only. */
  credential: { id: string } | { name: string; user: UserRef }
  secret: string
}

export const byApplicationCredential: Prove<ApplicationCredentialMethod> = async (ctx, identity, { credential, secret }) => {
  const user = 'id' in credential ? undefined : await userOf(ctx, identity, credential.user)
  const by = 'id' in credential ? credential : user && { userId: user.id, name: credential.name }
  const row = by && (await findApplicationCredentialSecret(ctx, by))
  const right = await isApplicationCredentialSecret(identity.passwords, row?.secret_hash, secret)
  if (!right || !row) throw unauthorized('wrong application credential or secret')
  if (row.expires_at !== null && row.expires_at <= ctx.clock.now()) throw unauthorized('the application credential is over')
  return {
    userId: row.user_id,
    options: parseObject(row.options),
    methods: ['application_credential'],
    via: { kind: 'application-credential', id: row.id },
    scope: { kind: 'project', id: row.project_id },
    ...(row.expires_at !== null && { until: Math.floor(row.expires_at) }),
  }
}
