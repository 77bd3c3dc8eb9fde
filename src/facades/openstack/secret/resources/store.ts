/**
 * Secret stores, as Barbican's API has them: each store of master keys is one of its crypto plugins. Where there is one alone, none is told
 * apart. The operator says for the whole cloud which is in force (`welkin secret rotate-master-key --to`), so no project prefers one.
 */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { listSecretStores, type PayloadSealing, type SecretStore } from '../../../../domain/secret/index.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { secretStoreHref } from '../href.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'
import { isoTime } from '../time.ts'

const operation = operationsWith<Sealed>()

/** The ids are the same in every cloud: stores are known by their plugins. */
const PLUGINS = {
  file: { id: '5b0f3c1e-6a0d-4c57-9d5e-0c6f0c1b7a01', name: 'Software Only Crypto', crypto_plugin: 'simple_crypto' },
  pkcs11: { id: '5b0f3c1e-6a0d-4c57-9d5e-0c6f0c1b7a02', name: 'PKCS11 HSM', crypto_plugin: 'p11_crypto' },
} as const

const Shown = Type.Object(
  {
    name: Type.String(),
    secret_store_ref: Type.String(),
    secret_store_plugin: Type.String(),
    crypto_plugin: Type.Union([Type.String(), Type.Null()]),
    global_default: Type.Boolean(),
    status: Type.String(),
    created: Type.String(),
    updated: Type.String(),
  },
  { title: 'SecretStore' },
)

/** @throws not_found where there is one alone */
async function several(ctx: StoreCtx, sealing: PayloadSealing): Promise<SecretStore[]> {
  if (sealing.master.stores.length < 2) throw barbicanRefusals.one_store()
  return listSecretStores(ctx, sealing.master)
}

async function find(ctx: StoreCtx, sealing: PayloadSealing, id: string): Promise<SecretStore> {
  const found = (await several(ctx, sealing)).find(({ kind }) => PLUGINS[kind].id === id)
  if (!found) throw barbicanRefusals.store_not_found()
  return found
}

function viewOf({ kind, inForce, since }: SecretStore, base: string) {
  const { id, name, crypto_plugin } = PLUGINS[kind]
  const at = isoTime(since ?? 0)
  return {
    name,
    secret_store_ref: secretStoreHref(base, id),
    secret_store_plugin: 'store_crypto',
    crypto_plugin,
    global_default: inForce,
    status: 'ACTIVE',
    created: at,
    updated: at,
  }
}

const asked = { method: 'GET', scopes: PROJECT, allow: allow.reader, status: 200 } as const
const preferred = {
  path: '/secret-stores/{secret_store_id}/preferred',
  scopes: PROJECT,
  allow: allow.admin,
  status: 204,
} as const

export const storeOperations: Operations<Sealed> = {
  listStores: operation(
    {
      ...asked,
      path: '/secret-stores',
      summary: 'Where secrets are kept',
      action: 'secretstores:get',
      returns: Type.Object({ secret_stores: Type.Array(Shown) }),
    },
    async (ctx, { base }, { sealing }) =>
      reply({ secret_stores: (await several(ctx, sealing)).map((store) => viewOf(store, base)) }),
  ),
  showDefaultStore: operation(
    {
      ...asked,
      path: '/secret-stores/global-default',
      summary: 'Where they are kept unless told',
      action: 'secretstores:get_global_default',
      returns: Shown,
    },
    async (ctx, { base }, { sealing }) => {
      const inForce = (await several(ctx, sealing)).find((store) => store.inForce)
      if (!inForce) throw barbicanRefusals.store_not_found()
      return reply(viewOf(inForce, base))
    },
  ),
  showPreferredStore: operation(
    {
      ...asked,
      path: '/secret-stores/preferred',
      summary: "Where the project's are kept",
      action: 'secretstores:get_preferred',
      returns: Shown,
    },
    async (ctx, _input, { sealing }) => {
      await several(ctx, sealing)
      throw barbicanRefusals.no_preferred_store()
    },
  ),
  showStore: operation(
    {
      ...asked,
      path: '/secret-stores/{secret_store_id}',
      summary: 'One place',
      action: 'secretstore:get',
      returns: Shown,
    },
    async (ctx, { params, base }, { sealing }) => reply(viewOf(await find(ctx, sealing, params.secret_store_id), base)),
  ),
  preferStore: operation(
    { method: 'POST', ...preferred, summary: "Keep the project's there", action: 'secretstore_preferred:post' },
    async (ctx, { params }, { sealing }) => {
      await find(ctx, sealing, params.secret_store_id)
      throw barbicanRefusals.no_choice_of_store()
    },
  ),
  unpreferStore: operation(
    { method: 'DELETE', ...preferred, summary: "Keep the project's where any are", action: 'secretstore_preferred:delete' },
    async (ctx, { params }, { sealing }) => {
      await find(ctx, sealing, params.secret_store_id)
      throw barbicanRefusals.no_preferred_store()
    },
  ),
}
