import {
  createCredential,
  createEc2Credential,
  deleteCredential,
  deleteEc2Credential,
  getCredential,
  getEc2Credential,
  listCredentials,
  listEc2Credentials,
  updateCredential,
} from '../../../../domain/identity/credential/index.ts'
import type { credentialApi } from '../contract/credential.ts'
import type { ec2CredentialApi } from '../contract/ec2.ts'
import { credentialView, ec2CredentialView } from '../credential-view.ts'
import { extraOf, given, requireOwnId } from '../extra.ts'
import { linksOf, listRequest, text } from '../query.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { defined } from './project.ts'

const FILTERS = { user_id: text('user_id'), type: text('type') } as const
const KNOWN = ['type', 'blob', 'user_id', 'project_id']

export const credentialHandlers = ({ identity }: Deps): HandlersOf<typeof credentialApi> => ({
  listCredentials: async (ctx, input) => {
    const page = await listCredentials(ctx, identity, listRequest(input.query, FILTERS))
    return { credentials: page.items.map((one) => credentialView(input.base, one)), links: linksOf(input, page) }
  },
  createCredential: async (ctx, { body: { credential: wish }, base }) => {
    const made = await createCredential(ctx, identity, {
      userId: wish.user_id,
      projectId: given(wish.project_id),
      type: wish.type,
      blob: wish.blob,
      extra: extraOf(wish, KNOWN),
    })
    return { credential: credentialView(base, made) }
  },
  showCredential: async (ctx, { params, base }) => ({
    credential: credentialView(base, await getCredential(ctx, identity, params.credential_id)),
  }),
  updateCredential: async (ctx, { params, body: { credential: wish }, base }) => {
    requireOwnId(wish, params.credential_id)
    const change = {
      userId: wish.user_id,
      projectId: wish.project_id,
      type: wish.type,
      blob: wish.blob,
      extra: extraOf(wish, KNOWN),
    }
    return { credential: credentialView(base, await updateCredential(ctx, identity, params.credential_id, defined(change))) }
  },
  deleteCredential: async (ctx, { params }) => deleteCredential(ctx, identity, params.credential_id),
})

export const ec2CredentialHandlers = ({ identity }: Deps): HandlersOf<typeof ec2CredentialApi> => ({
  listEc2Credentials: async (ctx, input) => {
    const items = await listEc2Credentials(ctx, identity, input.params.user_id)
    const credentials = items.map((one) => ec2CredentialView(input.base, one))
    return { credentials, links: linksOf(input, { items: [], more: false }) }
  },
  createEc2Credential: async (ctx, { params, body, base }) => {
    const wish = { userId: params.user_id, projectId: body.tenant_id }
    return { credential: ec2CredentialView(base, await createEc2Credential(ctx, identity, wish)) }
  },
  showEc2Credential: async (ctx, { params, base }) => ({
    credential: ec2CredentialView(base, await getEc2Credential(ctx, identity, params.user_id, params.access_key)),
  }),
  deleteEc2Credential: async (ctx, { params }) => deleteEc2Credential(ctx, identity, params.user_id, params.access_key),
})
