/** Makes the document that an agent is told, and takes the report that it sends, part by part. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { getHost, reportHost } from './host.ts'
import type { HostPart } from './part.ts'
import { type ObservedHost, PROTOCOL, type WantedHost } from './protocol.ts'

/** @param revision read before the rows, so that a change meanwhile only means one more poll */
export async function wantedOfHost(
  ctx: StoreCtx,
  hostId: string,
  revision: number,
  parts: readonly HostPart[],
): Promise<WantedHost> {
  const { observed_generation: observedGeneration } = await getHost(ctx, hostId)
  const wanted: Record<string, unknown> = {}
  for (const part of parts) wanted[part.form.name] = await part.wanted(ctx, hostId)
  return { protocol: PROTOCOL, revision, observedGeneration, parts: wanted }
}

/** Takes one report of a host: a part that it says nothing of stays as it is. A report older than the last is dropped whole. */
export async function reportObserved(
  ctx: StoreCtx,
  hostId: string,
  report: ObservedHost,
  parts: readonly HostPart[],
): Promise<void> {
  await transact(ctx, async (tx) => {
    if (!(await reportHost(tx, hostId, report.generation, report.about))) return
    for (const part of parts) {
      const observed = report.parts[part.form.name]
      if (observed !== undefined) await part.observe?.(tx, hostId, observed, report.all)
    }
  })
}
