/** Access keys for EC2 and S3. */
import { defineApi } from '../../../../api/define.ts'
import { orNull, Type } from '../../../../api/schema.ts'
import {
  createEc2Credential,
  deleteEc2Credential,
  type Ec2Credential,
  getEc2Credential,
  listEc2Credentials,
} from '../../../../domain/identity/credential/index.ts'
import { collectionLinks, collectionLinksSchema } from '../../resource/page-links.ts'
import { allow } from '../allow.ts'
import { body, idText, selfLink } from '../pieces.ts'
import { operationTable } from '../resources/collection.ts'

const credential = body({
  access: Type.String(),
  secret: Type.String(),
  user_id: Type.String(),
  tenant_id: orNull(Type.String()),
  trust_id: orNull(Type.String()),
  links: selfLink,
})
const one = body({ credential })
const path = '/users/{user_id}/credentials/OS-EC2'

const ec2CredentialApi = defineApi({
  listEc2Credentials: {
    method: 'GET',
    path,
    summary: 'A user’s access keys for EC2 and S3',
    action: 'identity:ec2_list_credentials',
    allow: allow.systemReaderOrSelf,
    status: 200,
    returns: Type.Object({ credentials: Type.Array(credential), ...collectionLinksSchema }),
  },
  createEc2Credential: {
    method: 'POST',
    path,
    summary: 'Make an access key',
    action: 'identity:ec2_create_credential',
    allow: allow.credentialMember,
    body: body({ tenant_id: idText }),
    status: 201,
    returns: one,
  },
  showEc2Credential: {
    method: 'GET',
    path: `${path}/{access_key}`,
    summary: 'Show an access key',
    action: 'identity:ec2_get_credential',
    allow: allow.credentialReader,
    status: 200,
    returns: one,
  },
  deleteEc2Credential: {
    method: 'DELETE',
    path: `${path}/{access_key}`,
    summary: 'Take an access key away',
    action: 'identity:ec2_delete_credential',
    allow: allow.credentialMember,
    status: 204,
  },
})

const viewOf = (base: string, { userId, projectId, access, secret, trustId }: Ec2Credential) => ({
  user_id: userId,
  tenant_id: projectId,
  access,
  secret,
  trust_id: trustId,
  links: { self: `${base}/users/${userId}/credentials/OS-EC2/${access}` },
})

export const ec2Credentials = operationTable(ec2CredentialApi, {
  listEc2Credentials: async (ctx, input, { identity }) => {
    const items = await listEc2Credentials(ctx, identity, input.params.user_id)
    return { credentials: items.map((one) => viewOf(input.base, one)), ...collectionLinks(input) }
  },
  createEc2Credential: async (ctx, { params, body, base }, { identity }) => {
    const spec = { userId: params.user_id, projectId: body.tenant_id }
    return { credential: viewOf(base, await createEc2Credential(ctx, identity, spec)) }
  },
  showEc2Credential: async (ctx, { params, base }, { identity }) => ({
    credential: viewOf(base, await getEc2Credential(ctx, identity, params.user_id, params.access_key)),
  }),
  deleteEc2Credential: async (ctx, { params }, { identity }) =>
    deleteEc2Credential(ctx, identity, params.user_id, params.access_key),
})
