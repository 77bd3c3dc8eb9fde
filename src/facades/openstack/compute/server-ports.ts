/** Finds the ports of one server that the caller sees. */
import { getServer } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { portsOfServers, type ServerPort } from '../../../domain/network/index.ts'

/** @throws not_found when the caller has no such server */
export async function portsOf(ctx: StoreCtx, serverId: string): Promise<readonly ServerPort[]> {
  await getServer(ctx, serverId)
  return (await portsOfServers(ctx, [serverId])).get(serverId) ?? []
}
