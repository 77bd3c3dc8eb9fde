/** Keeps master keys in a token that is spoken to by PKCS#11, such as a hardware security module (HSM). */
import type { MasterKeyStore } from '../driver.ts'
import { tokenText } from './settings.ts'
import { TokenProcess, type TokenProcessOptions } from './token-process.ts'

/** Nothing is loaded or started before it is first asked. */
export function pkcs11MasterKeys(options: TokenProcessOptions): MasterKeyStore {
  const token = new TokenProcess(options)
  return {
    kind: 'pkcs11',
    place: tokenText(options.settings),
    ids: async () => (await token.ask({ verb: 'ids' })) as readonly string[],
    make: async () => (await token.ask({ verb: 'make' })) as string,
    async wrap(id, bytes, about) {
      return Buffer.from((await token.ask({ verb: 'wrap', id, bytes, about })) as Uint8Array).toString('base64url')
    },
    async unwrap(id, wrapped, about) {
      const bytes = Buffer.from(wrapped, 'base64url')
      return Buffer.from((await token.ask({ verb: 'unwrap', id, bytes, about })) as Uint8Array)
    },
    // what an old backup of the database needs is in no backup of ours: keys in a token are destroyed by people
    keepOnly: async () => {},
    close: () => token.close(),
  }
}
