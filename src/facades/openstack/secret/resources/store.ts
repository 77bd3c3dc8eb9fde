/** Secret stores, as Barbican's API has them where there is one alone: none is told apart. */
import { Type } from '../../../../api/schema.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'

const operation = operationsWith<Sealed>()

async function refuse(): Promise<never> {
  throw barbicanRefusals.one_store()
}

const asked = { method: 'GET', scopes: PROJECT, allow: allow.reader, status: 200, returns: Type.Unknown() } as const
const preferred = {
  path: '/secret-stores/{secret_store_id}/preferred',
  scopes: PROJECT,
  allow: allow.admin,
  status: 204,
} as const

export const storeOperations: Operations<Sealed> = {
  listStores: operation(
    { ...asked, path: '/secret-stores', summary: 'Where secrets are kept', action: 'secretstores:get' },
    refuse,
  ),
  showDefaultStore: operation(
    {
      ...asked,
      path: '/secret-stores/global-default',
      summary: 'Where they are kept unless told',
      action: 'secretstores:get_global_default',
    },
    refuse,
  ),
  showPreferredStore: operation(
    {
      ...asked,
      path: '/secret-stores/preferred',
      summary: "Where the project's are kept",
      action: 'secretstores:get_preferred',
    },
    refuse,
  ),
  showStore: operation(
    { ...asked, path: '/secret-stores/{secret_store_id}', summary: 'One place', action: 'secretstore:get' },
    refuse,
  ),
  preferStore: operation(
    { method: 'POST', ...preferred, summary: "Keep the project's there", action: 'secretstore_preferred:post' },
    refuse,
  ),
  unpreferStore: operation(
    { method: 'DELETE', ...preferred, summary: "Keep the project's where any are", action: 'secretstore_preferred:delete' },
    refuse,
  ),
}
