/** Key pairs: one user's public keys, which are put into servers. */
import type { Guarded } from '../../../../api/policy/policy.ts'
import { strict, Type } from '../../../../api/schema.ts'
import { createKeypair, getKeypair, type KeypairRow, listKeypairs, removeKeypair } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { projectOf } from '../../../../kernel/context.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { nextUnder, readQuery } from '../../resource/schema-list.ts'
import { microTime } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { PAGE_MAX } from '../list.ts'
import { links, paging } from '../pieces.ts'

const type = Type.Enum(['ssh', 'x509'])
const userId = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }))
const text = Type.String()
const brief = { name: text, public_key: text, fingerprint: text, type: text }
const keyName = (pattern: string) => Type.String({ minLength: 1, maxLength: 255, pattern })

/** Until 2.91 a missing key was made, and names were narrower. */
export const oldKeyName = keyName('^[_\\- a-zA-Z0-9]+$')
export const publicKey = Type.String()

const owner = Type.Object({ user_id: userId }, { additionalProperties: false })
const whole = Type.Object({
  ...brief,
  user_id: text,
  id: Type.Integer(),
  created_at: text,
  updated_at: Type.Null(),
  deleted_at: Type.Null(),
  deleted: Type.Boolean(),
})

const rule = (verb: string): Guarded => ({ action: `os_compute_api:os-keypairs:${verb}`, allow: allow.adminOrOwner })
const rules = { index: rule('index'), create: rule('create'), show: rule('show'), delete: rule('delete') }

/** Whose keypair is meant is said beside the path, and the endpoint's rule has not been asked about that. */
function requireOwner({ policy }: Serving, ctx: StoreCtx, endpoint: Guarded, owned: string | undefined): void {
  if (owned !== undefined) policy.check(ctx, endpoint, { user_id: owned })
}

const briefView = ({ name, public_key, fingerprint, type }: KeypairRow) => ({ name, public_key, fingerprint, type })

const one = { path: '/os-keypairs/{keypair_name}', query: owner } as const

export const keypairs: Operations = {
  listKeypairs: operation(
    {
      method: 'GET',
      path: '/os-keypairs',
      summary: 'List one’s keypairs',
      ...rules.index,
      query: Type.Object({ ...paging, user_id: userId }, { additionalProperties: false }),
      status: 200,
      returns: Type.Object({
        keypairs: Type.Array(Type.Object({ keypair: Type.Object(brief) })),
        keypairs_links: Type.Optional(links),
      }),
    },
    async (ctx, input, serving) => {
      const { query } = input
      requireOwner(serving, ctx, rules.index, query.user_id)
      const page = await listKeypairs(ctx, readQuery(query, { filters: {}, most: PAGE_MAX }), query.user_id)
      const keypairs = page.items.map((row) => ({ keypair: briefView(row) }))
      return { keypairs, ...nextUnder('keypairs_links', input, page, ({ name }) => name) }
    },
  ),
  createKeypair: operation(
    {
      method: 'POST',
      path: '/os-keypairs',
      summary: 'Import a public key',
      ...rules.create,
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
    async (ctx, { body }, serving) => {
      const { name, type, public_key, user_id } = body.keypair
      requireOwner(serving, ctx, rules.create, user_id)
      const kind = type === 'x509' ? 'x509' : 'ssh'
      const made = await createKeypair(ctx, projectOf(ctx), { name, type: kind, publicKey: public_key, userId: user_id })
      const secret = made.privateKey === undefined ? {} : { private_key: made.privateKey }
      return { keypair: { ...briefView(made), user_id: made.user_id, ...secret } }
    },
  ),
  showKeypair: operation(
    { ...one, method: 'GET', summary: 'Show a keypair', ...rules.show, status: 200, returns: Type.Object({ keypair: whole }) },
    async (ctx, { params, query }, serving) => {
      requireOwner(serving, ctx, rules.show, query.user_id)
      const row = await getKeypair(ctx, params.keypair_name, query.user_id)
      const times = { created_at: microTime(row.created_at), updated_at: null, deleted_at: null, deleted: false }
      return { keypair: { ...briefView(row), user_id: row.user_id, id: row.number, ...times } }
    },
  ),
  deleteKeypair: operation(
    { ...one, method: 'DELETE', summary: 'Delete a keypair; servers that have it keep it', ...rules.delete, status: 204 },
    async (ctx, { params, query }, serving) => {
      requireOwner(serving, ctx, rules.delete, query.user_id)
      await removeKeypair(ctx, params.keypair_name, query.user_id)
    },
  ),
}
