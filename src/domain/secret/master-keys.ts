/** Wraps the keys of projects by the cloud's master keys, each in whichever store it is. */
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import { masterKeyRefusals } from '../../drivers/master-key/refusals.ts'
import type { StoreCtx } from '../../store/context.ts'
import { registeredKeys, registerFirst } from './master-key-registry.ts'
import { secretRefusals } from './refusals.ts'

export type { MasterKeyStore }

export type StoreKind = MasterKeyStore['kind']

/** The id of the master key that something is wrapped by. */
export const masterKeyIdOf = (sealed: string): string => sealed.split('.', 1)[0] ?? ''

export class MasterKeys {
  /** The first is where a fresh cloud's key is made; the last is the nearest. */
  readonly stores: readonly MasterKeyStore[]
  readonly #found = new Map<string, MasterKeyStore>()

  constructor(stores: readonly MasterKeyStore[]) {
    this.stores = stores
  }

  /** @throws Error when this controller has none of that kind */
  storeOf(kind: StoreKind): MasterKeyStore {
    const store = this.stores.find((one) => one.kind === kind)
    if (store) return store
    throw new Error(
      kind === 'pkcs11'
        ? 'This cloud’s state folder has no settings of a PKCS#11 token: `secret.yaml` says which module, token and PIN.'
        : 'This cloud has no file of master keys.',
    )
  }

  /** Where the key is. @throws store_unavailable when a store that may have it does not answer */
  async find(id: string): Promise<MasterKeyStore | undefined> {
    const known = this.#found.get(id)
    if (known) return known
    let failed: unknown
    // the nearest first: one that hangs is waited for only where no other has the key
    for (const store of this.stores.toReversed()) {
      try {
        if (!(await store.ids()).includes(id)) continue
        this.#found.set(id, store)
        return store
      } catch (error) {
        failed = error
      }
    }
    if (failed) throw failed
    return undefined
  }

  /** The newest of the cloud's keys that this controller has; a fresh cloud's first one is made. */
  async inForce(ctx: StoreCtx): Promise<string> {
    const registered = await registeredKeys(ctx)
    for (const { id } of registered) if (await this.find(id)) return id
    if (registered.length > 0) throw absent(registered[0]?.id, 'store')
    return registerFirst(ctx, this.stores)
  }

  /** By the key in force. Outside of transactions: the store may be far away. @throws master_key_unavailable */
  wrap(ctx: StoreCtx, key: Buffer, about: string): Promise<string> {
    return told('store', async () => this.wrapBy(await this.inForce(ctx), key, about))
  }

  async wrapBy(id: string, key: Buffer, about: string): Promise<string> {
    const store = await this.get(id)
    return `${id}.${await store.wrap(id, key, about)}`
  }

  /** @throws master_key_unavailable; internal when it is not what was wrapped */
  unwrap(sealed: string, about: string): Promise<Buffer> {
    const id = masterKeyIdOf(sealed)
    return told('read', async () => (await this.get(id)).unwrap(id, sealed.slice(id.length + 1), about))
  }

  async close(): Promise<void> {
    for (const store of this.stores) await store.close()
  }

  /** @throws master_key_unavailable when no store has the key */
  async get(id: string): Promise<MasterKeyStore> {
    const store = await this.find(id)
    if (!store) throw absent(id)
    return store
  }
}

/** Its file may be on its way from another controller. */
const absent = (id = '', doing: 'store' | 'read' = 'read') =>
  secretRefusals.master_key_unavailable({ doing }, { internal: `the master key ${id} is in no store of this controller's` })

/** @param doing what somebody wants of secrets, for the sentence that says it failed */
async function told<T>(doing: 'store' | 'read', act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!masterKeyRefusals.store_unavailable.is(error)) throw error
    throw secretRefusals.master_key_unavailable({ doing }, { internal: error.internal, cause: error })
  }
}
