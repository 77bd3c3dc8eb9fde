/** What the unmodified client says to identity and hears from it, held against Keystone's published description. */
import assert from 'node:assert/strict'
import { placeOf } from '../../tools/oracle/exchange.ts'
import { startRecordingProxy } from '../../tools/oracle/recording-proxy.ts'
import { watchWithOracle } from '../../tools/oracle/watch.ts'

export interface Overheard {
  /** For the client's `http_proxy`. */
  url: string
  /** Ends it. @throws when something was not as described, or nothing was heard */
  finish(): Promise<void>
}

export async function overhear(): Promise<Overheard> {
  const watch = watchWithOracle('identity')
  const proxy = await startRecordingProxy(({ pathname }, exchange) => {
    const place = placeOf(pathname, { '/identity': 'identity' })
    if (place) watch.see({ ...exchange, path: place.path })
  })
  return {
    url: proxy.url,
    async finish() {
      await proxy.close()
      assert.ok(watch.operations.has('auth/tokens:post'), 'a log-in was heard')
      assert.deepEqual(watch.faults(), [])
    },
  }
}
