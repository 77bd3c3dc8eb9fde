/** How a host comes to be let into the networks' database: a certificate under its own name, which no other may take. */
import type { StoreCtx } from '../../store/context.ts'
import { getHost } from './host.ts'
import type { HostCertificate } from './protocol.ts'
import { hostRefusals } from './refusals.ts'

/** What signs for the networks' database. The name is the signer's business, never the asker's. */
export interface SouthboundAccess {
  /** Where the database of the networks listens, on the host that the controller is reached at. Absent: nowhere. */
  southboundPort?: number
  plainTunnels?: boolean
  /** @throws bad_request for a key that is none, or a name that no certificate can bear */
  sign(hostname: string, publicKey: string): Promise<{ certificate: string; authority: string }>
}

/** @throws not_found for a cloud that keeps to one machine; bad_request for what is no public key */
export async function certifyHost(
  ctx: StoreCtx,
  southbound: SouthboundAccess | undefined,
  hostId: string,
  publicKey: string,
): Promise<HostCertificate> {
  if (!southbound) throw hostRefusals.one_machine()
  const { hostname } = await getHost(ctx, hostId)
  const { southboundPort, plainTunnels } = southbound
  return { ...(await southbound.sign(hostname, publicKey)), southboundPort, plainTunnels }
}
