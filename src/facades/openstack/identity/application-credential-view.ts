import type { ApplicationCredential, StoredAccessRule } from '../../../domain/identity/delegation/index.ts'
import { microTime } from './translate.ts'

export const credentialView = (base: string, credential: ApplicationCredential) => ({
  id: credential.id,
  name: credential.name,
  description: credential.description === '' ? null : credential.description,
  user_id: credential.userId,
  project_id: credential.projectId,
  roles: credential.roles.map(({ id, name, domainId }) => ({ id, name, domain_id: domainId })),
  expires_at: credential.expiresAt === null ? null : microTime(credential.expiresAt).slice(0, -1),
  unrestricted: credential.unrestricted,
  system: null,
  ...(credential.accessRules && {
    access_rules: credential.accessRules.map(({ id, service, method, path }) => ({ id, service, method, path })),
  }),
  links: { self: `${base}/users/${credential.userId}/application_credentials/${credential.id}` },
})

export const ruleView = (base: string, userId: string, { id, service, method, path }: StoredAccessRule) => ({
  id,
  service,
  method,
  path,
  links: { self: `${base}/users/${userId}/access_rules/${id}` },
})
