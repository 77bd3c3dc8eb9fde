/** Lists where projects' keys may be wrapped, and where they are. */
import type { StoreCtx } from '../../store/context.ts'
import { registeredKeys } from './master-key-registry.ts'
import type { MasterKeys, StoreKind } from './master-keys.ts'

export interface SecretStore {
  kind: StoreKind
  /** The master key in force is there. */
  inForce: boolean
  /** Since when a master key is there that is not retired; null without one. */
  since: number | null
}

export async function listSecretStores(ctx: StoreCtx, { stores }: MasterKeys): Promise<SecretStore[]> {
  const registered = await registeredKeys(ctx)
  return stores.map(({ kind }) => {
    const own = registered.filter(({ store }) => store === kind)
    return { kind, inForce: registered[0]?.store === kind, since: own.at(-1)?.created_at ?? null }
  })
}
