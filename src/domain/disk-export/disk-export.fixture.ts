/** For tests: a host that does what its exports ask for, with bytes of the test's choice. */
import type { ImageFiles } from '../../drivers/image/driver.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { IMAGE_LIMITS } from '../image/index.ts'
import { diskExports } from './host-part.ts'
import { exportsOfHost, type ObservedExport, receiveExport } from './index.ts'

export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

export const observe = (ctx: StoreCtx, hostId: string, observed: ObservedExport[]): Promise<void> =>
  transact(ctx, async (tx) => diskExports.observe?.(tx, hostId, observed, false))

/** The host sends what is wanted and forgets what is not. What the controller refuses it would try again later. */
export async function obeyExports(ctx: StoreCtx, files: ImageFiles, hostId: string, text: string): Promise<void> {
  for (const { id, state } of await exportsOfHost(ctx, hostId)) {
    if (state === 'absent') await observe(ctx, hostId, [{ id, state }])
    else {
      const intake = { source: bytesOf(text), size: Buffer.byteLength(text) }
      const host: StoreCtx = { ...ctx, who: { kind: 'agent', hostId } }
      await receiveExport(host, { files, limits: IMAGE_LIMITS }, { hostId, exportId: id, intake }).catch(() => undefined)
    }
  }
}
