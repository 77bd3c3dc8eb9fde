/** Removes the users that a provider made, when it or its protocol goes. */
import type { StoreCtx } from '../../../store/context.ts'
import { type FederatedLink, federatedLinksOf, removeUser } from '../directory/index.ts'

/** Before a provider or a protocol goes: the users that it made and that have no other way in. */
export async function removeShadowUsers(tx: StoreCtx, { providerId, protocolId }: { providerId: string; protocolId?: string }) {
  let query = tx.db.selectFrom('federated_user').selectAll().where('provider_id', '=', providerId).where('shadow', '=', 1)
  if (protocolId !== undefined) query = query.where('protocol_id', '=', protocolId)
  const going = new Set((await query.execute()).map((row) => row.user_id))
  if (going.size === 0) return
  const links = await federatedLinksOf(tx, [...going])
  const goes = (link: FederatedLink) =>
    link.providerId === providerId && (protocolId === undefined || link.protocolId === protocolId)
  for (const userId of going) if (links.get(userId)?.every(goes)) await removeUser(tx, userId)
}
