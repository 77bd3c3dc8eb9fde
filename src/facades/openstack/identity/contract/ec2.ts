import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, free, idText, listOf, orNull, selfLink } from './pieces.ts'

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

export const ec2CredentialApi = defineApi({
  listEc2Credentials: {
    method: 'GET',
    path,
    summary: 'A user’s access keys for EC2 and S3',
    action: 'identity:ec2_list_credentials',
    allow: allow.systemReaderOrSelf,
    status: 200,
    returns: listOf('credentials', credential),
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

/** Clients have spelled it in three ways. */
const signed = body({
  credentials: Type.Optional(free),
  credential: Type.Optional(free),
  ec2Credentials: Type.Optional(free),
})
const token = body({ token: free })

export const signatureApi = defineApi({
  logInByEc2Signature: {
    method: 'POST',
    path: '/ec2tokens',
    summary: 'A token for who signed a request to EC2; for services alone',
    action: 'identity:ec2tokens_validate',
    allow: allow.service,
    body: signed,
    status: 200,
    returns: token,
  },
  logInByS3Signature: {
    method: 'POST',
    path: '/s3tokens',
    summary: 'Who signed a request to S3; for services alone',
    action: 'identity:s3tokens_validate',
    allow: allow.service,
    body: signed,
    status: 200,
    returns: token,
  },
})
