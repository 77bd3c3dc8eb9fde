/** Remembers that a token has refused a PIN, for every process of this cloud: who tries a wrong one again and again locks the token. */
import { chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RefusedPin } from '../../drivers/master-key/pkcs11/index.ts'
import type { StateFolder } from '../state-folder.ts'

/**
 * Until the PIN's file or the token's name changes.
 * @param mark what tells this PIN in its file from another, and nothing about it
 */
export function refusedPin({ controller }: Pick<StateFolder, 'controller'>, mark: string): RefusedPin {
  const path = join(controller, 'refused-pin')
  return {
    isKnown: () => existsSync(path) && readFileSync(path, 'utf8') === mark,
    note() {
      writeFileSync(path, mark, { mode: 0o600 })
      const { uid, gid } = statSync(controller)
      if (process.getuid?.() === 0) chownSync(path, uid, gid)
    },
  }
}
