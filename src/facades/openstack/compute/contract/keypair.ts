import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { links, paging, strict } from './pieces.ts'

const type = Type.Enum(['ssh', 'x509'])
const userId = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }))
const text = Type.String()
const brief = { name: text, public_key: text, fingerprint: text, type: text }
const keyName = (pattern: string) => Type.String({ minLength: 1, maxLength: 255, pattern })

/** Until 2.91 a missing key was made, and names were narrower. */
export const oldKeyName = keyName('^[_\\- a-zA-Z0-9]+$')
export const publicKey = Type.String()

const owner = Type.Object({ user_id: userId }, { additionalProperties: false })

export const keypairApi = defineApi({
  listKeypairs: {
    method: 'GET',
    path: '/os-keypairs',
    summary: 'List one’s keypairs',
    action: 'os_compute_api:os-keypairs:index',
    allow: allow.adminOrOwner,
    query: Type.Object({ ...paging, user_id: userId }, { additionalProperties: false }),
    status: 200,
    returns: Type.Object({
      keypairs: Type.Array(Type.Object({ keypair: Type.Object(brief) })),
      keypairs_links: Type.Optional(links),
    }),
  },
  createKeypair: {
    method: 'POST',
    path: '/os-keypairs',
    summary: 'Import a public key',
    action: 'os_compute_api:os-keypairs:create',
    allow: allow.adminOrOwner,
    body: strict({
      keypair: strict({
        name: keyName('^[-_@. a-zA-Z0-9]+$'),
        public_key: publicKey,
        type: Type.Optional(type),
        user_id: userId,
      }),
    }),
    status: 201,
    returns: Type.Object({ keypair: Type.Object({ ...brief, user_id: text, private_key: Type.Optional(text) }) }),
  },
  showKeypair: {
    method: 'GET',
    path: '/os-keypairs/{keypair_name}',
    summary: 'Show a keypair',
    action: 'os_compute_api:os-keypairs:show',
    allow: allow.adminOrOwner,
    query: owner,
    status: 200,
    returns: Type.Object({
      keypair: Type.Object({
        ...brief,
        user_id: text,
        id: Type.Integer(),
        created_at: text,
        updated_at: Type.Null(),
        deleted_at: Type.Null(),
        deleted: Type.Boolean(),
      }),
    }),
  },
  deleteKeypair: {
    method: 'DELETE',
    path: '/os-keypairs/{keypair_name}',
    summary: 'Delete a keypair; servers that have it keep it',
    action: 'os_compute_api:os-keypairs:delete',
    allow: allow.adminOrOwner,
    query: owner,
    status: 204,
  },
})
