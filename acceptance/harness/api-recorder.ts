/** Records what the unmodified client says and hears, and holds it against the published description of each service that has one here. */
import assert from 'node:assert/strict'
import { startRecordingProxy } from '../../tools/oracle/recording-proxy.ts'
import { watchCloud } from '../../tools/oracle/watch.ts'

export interface Overheard {
  /** For the client's `http_proxy`. */
  url: string
  /** Ends it. @throws when something was not as described, or nothing was heard */
  finish(): Promise<void>
}

export async function overhear(): Promise<Overheard> {
  const watch = watchCloud({
    '/identity': 'identity',
    '/compute': 'compute',
    '/image': 'image',
    '/networking': 'network',
    '/volume': 'volume',
  })
  const proxy = await startRecordingProxy(({ pathname }, exchange) => watch.hear(pathname, exchange))
  return {
    url: proxy.url,
    async finish() {
      await proxy.close()
      assert.ok(watch.operations.has('auth/tokens:post'), 'a log-in was heard')
      assert.deepEqual(watch.faults(), [])
    },
  }
}
