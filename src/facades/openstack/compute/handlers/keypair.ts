import { createKeypair, getKeypair, type KeypairRow, listKeypairs, removeKeypair } from '../../../../domain/compute/index.ts'
import { projectOf } from '../../../../kernel/context.ts'
import { badRequest, forbidden } from '../../../../kernel/errors.ts'
import { FINER } from '../allow.ts'
import type { keypairApi } from '../contract/keypair.ts'
import { nextLink, pageOf, slicePage } from '../page.ts'
import { microTime } from '../time.ts'
import type { Deps, HandlersOf } from './deps.ts'

export const keypairHandlers = ({ policy }: Deps): HandlersOf<typeof keypairApi> => ({
  listKeypairs: async (ctx, input) => {
    const { query } = input
    const page = slicePage(await listKeypairs(ctx, query.user_id), pageOf(query), ({ name }) => name)
    if (!page) throw badRequest(`marker [${query.marker}] not found`, 'marker')
    const last = page.items.at(-1)
    const links = page.more && last ? { keypairs_links: nextLink(input, '/os-keypairs', last.name) } : {}
    return { keypairs: page.items.map((row) => ({ keypair: briefView(row) })), ...links }
  },
  createKeypair: async (ctx, { body }) => {
    const { name, type, public_key, user_id } = body.keypair
    if (user_id !== undefined && !policy.allows(ctx, FINER.keypairOfOther, { user_id })) {
      throw forbidden(`Policy doesn't allow ${FINER.keypairOfOther.action} to be performed.`, 'policy')
    }
    const kind = type === 'x509' ? 'x509' : 'ssh'
    const made = await createKeypair(ctx, projectOf(ctx), { name, type: kind, publicKey: public_key, userId: user_id })
    const secret = made.privateKey === undefined ? {} : { private_key: made.privateKey }
    return { keypair: { ...briefView(made), user_id: made.user_id, ...secret } }
  },
  showKeypair: async (ctx, { params, query }) => {
    const row = await getKeypair(ctx, params.keypair_name, query.user_id)
    return {
      keypair: {
        ...briefView(row),
        user_id: row.user_id,
        id: row.number,
        created_at: microTime(row.created_at),
        updated_at: null,
        deleted_at: null,
        deleted: false,
      },
    }
  },
  deleteKeypair: async (ctx, { params, query }) => removeKeypair(ctx, params.keypair_name, query.user_id),
})

const briefView = ({ name, public_key, fingerprint, type }: KeypairRow) => ({ name, public_key, fingerprint, type })
