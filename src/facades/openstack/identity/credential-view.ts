import type { Credential, Ec2Credential } from '../../../domain/identity/credential/index.ts'

export const credentialView = (base: string, credential: Credential) => ({
  ...credential.extra,
  id: credential.id,
  user_id: credential.userId,
  project_id: credential.projectId,
  type: credential.type,
  blob: credential.blob,
  links: { self: `${base}/credentials/${credential.id}` },
})

export const ec2CredentialView = (base: string, { userId, projectId, access, secret, trustId }: Ec2Credential) => ({
  user_id: userId,
  tenant_id: projectId,
  access,
  secret,
  trust_id: trustId,
  links: { self: `${base}/users/${userId}/credentials/OS-EC2/${access}` },
})
