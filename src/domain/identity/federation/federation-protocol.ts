/** Keeps protocols of identity providers: by which mapping whose assertions are read. */
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { text } from '../../../store/filter.ts'
import { byId, equals, readList, shapeAll } from '../entity/index.ts'
import { getIdentityProvider } from './identity-provider.ts'
import { findMapping } from './mapping.ts'
import { federationRefusals } from './refusals.ts'
import { removeShadowUsers } from './shadow-user-removal.ts'
import type { FederationProtocolRow } from './tables.ts'

export interface FederationProtocol {
  providerId: string
  /** `openid`, `saml2`, `mapped`, or any other word. */
  id: string
  mappingId: string
  /** The assertion's attribute that names the provider; null: what is usual for the protocol. */
  remoteIdAttribute: string | null
}

export type ProtocolSpec = Pick<FederationProtocol, 'mappingId'> & Partial<Pick<FederationProtocol, 'remoteIdAttribute'>>

const shape = (row: FederationProtocolRow): FederationProtocol => ({
  providerId: row.provider_id,
  id: row.id,
  mappingId: row.mapping_id,
  remoteIdAttribute: row.remote_id_attribute,
})

const rowOf = (protocol: FederationProtocol): FederationProtocolRow => ({
  provider_id: protocol.providerId,
  id: protocol.id,
  mapping_id: protocol.mappingId,
  remote_id_attribute: protocol.remoteIdAttribute,
})

/** @throws not_found for the provider, bad_request for a mapping that is none, conflict for a taken id */
export const createProtocol = (ctx: StoreCtx, providerId: string, id: string, spec: ProtocolSpec): Promise<FederationProtocol> =>
  transact(ctx, async (tx) => {
    await requireMapping(tx, spec.mappingId)
    await getIdentityProvider(tx, providerId)
    if (await findProtocol(tx, providerId, id)) throw federationRefusals.protocol_exists({ id })
    const protocol = { providerId, id, mappingId: spec.mappingId, remoteIdAttribute: spec.remoteIdAttribute ?? null }
    await tx.db.insertInto('federation_protocol').values(rowOf(protocol)).execute()
    recordChange(tx, 'identity-provider', providerId)
    return protocol
  })

async function requireMapping(ctx: StoreCtx, id: string): Promise<void> {
  if (!(await findMapping(ctx, id))) throw federationRefusals.protocol_mapping_unknown({ id })
}

/** Whoever asks; undefined when there is none. */
export async function findProtocol(ctx: StoreCtx, providerId: string, id: string): Promise<FederationProtocol | undefined> {
  const query = ctx.db.selectFrom('federation_protocol').selectAll().where('provider_id', '=', providerId).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row && shape(row)
}

/** @throws not_found */
export async function getProtocol(ctx: StoreCtx, providerId: string, id: string): Promise<FederationProtocol> {
  const protocol = await findProtocol(ctx, providerId, id)
  if (!protocol) throw federationRefusals.protocol_not_found({ id, providerId })
  return protocol
}

const protocols = byId('federation_protocol', { providerId: text('federation_protocol.provider_id') })

export const listProtocols = async (
  ctx: StoreCtx,
  providerId: string,
  request: ListRequest<never> = {},
): Promise<Page<FederationProtocol>> => {
  const query = ctx.db.selectFrom('federation_protocol').selectAll()
  return shapeAll(await readList(ctx, query, protocols, request, [equals('providerId', providerId)]), shape)
}

/** Of whichever provider, by the protocol's word. */
export async function protocolsNamed(ctx: StoreCtx, id: string): Promise<FederationProtocol[]> {
  const query = ctx.db.selectFrom('federation_protocol').selectAll().where('id', '=', id)
  return (await query.orderBy('provider_id').execute()).map(shape)
}

export const updateProtocol = (
  ctx: StoreCtx,
  providerId: string,
  id: string,
  change: ProtocolSpec,
): Promise<FederationProtocol> =>
  transact(ctx, async (tx) => {
    await requireMapping(tx, change.mappingId)
    const after = { ...(await getProtocol(tx, providerId, id)), ...change }
    await tx.db
      .updateTable('federation_protocol')
      .set(rowOf(after))
      .where('provider_id', '=', providerId)
      .where('id', '=', id)
      .execute()
    recordChange(tx, 'identity-provider', providerId)
    return after
  })

/** With the users that came by it alone. */
export const deleteProtocol = (ctx: StoreCtx, providerId: string, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getProtocol(tx, providerId, id)
    await removeShadowUsers(tx, { providerId, protocolId: id })
    await deleteFound(tx.db.deleteFrom('federation_protocol').where('provider_id', '=', providerId).where('id', '=', id))
    recordChange(tx, 'identity-provider', providerId)
  })
