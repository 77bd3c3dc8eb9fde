/** Keeps mappings: rules from what providers say to users, groups and projects. */
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { byId, readList, shapeAll } from '../entity/index.ts'
import { type MappingRule, requireMapping, type SchemaVersion } from './mapping-schema.ts'
import { federationRefusals } from './refusals.ts'
import type { FederationMappingRow } from './tables.ts'

export interface Mapping {
  id: string
  rules: readonly MappingRule[]
  schemaVersion: SchemaVersion
}

/** As it was sent: not yet known to be one. */
export type MappingSpec = Readonly<Record<string, unknown>>

const shape = (row: FederationMappingRow): Mapping => ({
  id: row.id,
  rules: JSON.parse(row.rules) as MappingRule[],
  schemaVersion: row.schema_version as SchemaVersion,
})

const rowOf = ({ id, rules, schemaVersion }: Mapping): FederationMappingRow => ({
  id,
  rules: JSON.stringify(rules),
  schema_version: schemaVersion,
})

/** @throws bad_request that says what is wrong with the rules, conflict for a taken id */
export const createMapping = (ctx: StoreCtx, id: string, spec: MappingSpec): Promise<Mapping> =>
  transact(ctx, async (tx) => {
    const mapping = { id, ...requireMapping(spec) }
    if (await findMapping(tx, id)) throw federationRefusals.mapping_exists({ id })
    await tx.db.insertInto('federation_mapping').values(rowOf(mapping)).execute()
    recordChange(tx, 'mapping', id)
    return mapping
  })

export async function findMapping(ctx: StoreCtx, id: string): Promise<Mapping | undefined> {
  const row = await ctx.db.selectFrom('federation_mapping').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

/** @throws not_found */
export async function getMapping(ctx: StoreCtx, id: string): Promise<Mapping> {
  const mapping = await findMapping(ctx, id)
  if (!mapping) throw federationRefusals.mapping_not_found({ id })
  return mapping
}

const mappings = byId('federation_mapping', {})

export const listMappings = async (ctx: StoreCtx, request: ListRequest<never> = {}): Promise<Page<Mapping>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('federation_mapping').selectAll(), mappings, request), shape)

/** Takes the place of what was there; whoever is logged in stays who it is. */
export const updateMapping = (ctx: StoreCtx, id: string, spec: MappingSpec): Promise<Mapping> =>
  transact(ctx, async (tx) => {
    await getMapping(tx, id)
    const mapping = { id, ...requireMapping(spec) }
    await tx.db.updateTable('federation_mapping').set(rowOf(mapping)).where('id', '=', id).execute()
    recordChange(tx, 'mapping', id)
    return mapping
  })

export const deleteMapping = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getMapping(tx, id)
    await deleteFound(tx.db.deleteFrom('federation_mapping').where('id', '=', id))
    recordChange(tx, 'mapping', id)
  })
