import type { Guarded, Policy } from '../../../../api/policy/policy.ts'
import { createKeypair, getKeypair, type KeypairRow, listKeypairs, removeKeypair } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { projectOf } from '../../../../kernel/context.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import { nextLinks } from '../../resource/page-links.ts'
import { microTime } from '../../resource/time.ts'
import { keypairApi } from '../contract/keypair.ts'
import { pageOf, slicePage } from '../page.ts'
import type { Deps, HandlersOf } from './deps.ts'

/** Whose keypair is meant is said beside the path, and the endpoint's rule has not been asked about that. */
function requireOwner(policy: Policy, ctx: StoreCtx, endpoint: Guarded, userId: string | undefined): void {
  if (userId !== undefined) policy.check(ctx, endpoint, { user_id: userId })
}

export const keypairHandlers = ({ policy }: Deps): HandlersOf<typeof keypairApi> => ({
  listKeypairs: async (ctx, input) => {
    const { query } = input
    requireOwner(policy, ctx, keypairApi.listKeypairs, query.user_id)
    const page = slicePage(await listKeypairs(ctx, query.user_id), pageOf(query), ({ name }) => name)
    if (!page) throw badRequest(`marker [${query.marker}] not found`, 'marker')
    const last = page.items.at(-1)
    const links = page.more && last ? { keypairs_links: nextLinks(input, last.name) } : {}
    return { keypairs: page.items.map((row) => ({ keypair: briefView(row) })), ...links }
  },
  createKeypair: async (ctx, { body }) => {
    const { name, type, public_key, user_id } = body.keypair
    requireOwner(policy, ctx, keypairApi.createKeypair, user_id)
    const kind = type === 'x509' ? 'x509' : 'ssh'
    const made = await createKeypair(ctx, projectOf(ctx), { name, type: kind, publicKey: public_key, userId: user_id })
    const secret = made.privateKey === undefined ? {} : { private_key: made.privateKey }
    return { keypair: { ...briefView(made), user_id: made.user_id, ...secret } }
  },
  showKeypair: async (ctx, { params, query }) => {
    requireOwner(policy, ctx, keypairApi.showKeypair, query.user_id)
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
  deleteKeypair: async (ctx, { params, query }) => {
    requireOwner(policy, ctx, keypairApi.deleteKeypair, query.user_id)
    await removeKeypair(ctx, params.keypair_name, query.user_id)
  },
})

const briefView = ({ name, public_key, fingerprint, type }: KeypairRow) => ({ name, public_key, fingerprint, type })
