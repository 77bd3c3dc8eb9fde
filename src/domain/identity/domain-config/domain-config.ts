/** Keeps options that a domain has of its own, in groups, for who reads them; a password among them is never shown. */
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { getDomain } from '../directory/index.ts'
import { type Config, requireConfig, requireSupported, requireUpdate, type Within } from './config-check.ts'
import { DEFAULTS, isSensitive, isShown } from './options.ts'
import { domainConfigRefusals } from './refusals.ts'
import type { DomainConfigOptionRow } from './tables.ts'

async function readRows(ctx: StoreCtx, domainId: string, { group, option }: Within = {}): Promise<DomainConfigOptionRow[]> {
  let query = ctx.db.selectFrom('domain_config_option').selectAll().where('domain_id', '=', domainId)
  if (group !== undefined) query = query.where('group_name', '=', group)
  if (option !== undefined) query = query.where('option_name', '=', option)
  return query.orderBy('group_name').orderBy('option_name').execute()
}

const notSet = (domainId: string, { group, option }: Within) =>
  domainConfigRefusals.domain_config_not_found({ domainId, group, option })

/** What may be shown; an option by itself comes without its group. */
function configOf(rows: readonly DomainConfigOptionRow[], { option }: Within = {}): Config {
  const shown = rows.filter((row) => !isSensitive(row.group_name, row.option_name))
  const options = (of: readonly DomainConfigOptionRow[]) =>
    Object.fromEntries(of.map((row) => [row.option_name, JSON.parse(row.value) as unknown]))
  if (option !== undefined) return options(shown)
  return Object.fromEntries([...Map.groupBy(shown, (row) => row.group_name)].map(([group, of]) => [group, options(of)]))
}

/** @throws not_found when nothing that may be shown is set; forbidden for what no domain has of its own */
export async function getDomainConfig(ctx: StoreCtx, domainId: string, within: Within = {}): Promise<Config> {
  await getDomain(ctx, domainId)
  requireSupported(within)
  const config = configOf(await readRows(ctx, domainId, within), within)
  if (Object.keys(config).length === 0) throw notSet(domainId, within)
  return config
}

/** In the place of all there was. @returns what is shown of it now, and whether there was none before */
export const replaceDomainConfig = (
  ctx: StoreCtx,
  domainId: string,
  config: unknown,
): Promise<{ config: Config; isNew: boolean }> =>
  transact(ctx, async (tx) => {
    await getDomain(tx, domainId)
    const checked = requireConfig(config)
    const before = await readRows(tx, domainId)
    await tx.db.deleteFrom('domain_config_option').where('domain_id', '=', domainId).execute()
    await writeOptions(tx, domainId, checked)
    return { config: configOf(await readRows(tx, domainId)), isNew: before.length === 0 }
  })

/** Adds to what there is. @throws not_found when a group or option is named that is not set yet */
export const updateDomainConfig = (ctx: StoreCtx, domainId: string, config: unknown, within: Within = {}): Promise<Config> =>
  transact(ctx, async (tx) => {
    await getDomain(tx, domainId)
    const checked = requireUpdate(config, within)
    if (within.group !== undefined && (await readRows(tx, domainId, within)).length === 0) throw notSet(domainId, within)
    await writeOptions(tx, domainId, checked)
    return configOf(await readRows(tx, domainId))
  })

async function writeOptions(tx: StoreCtx, domainId: string, config: Readonly<Record<string, Config>>): Promise<void> {
  const rows = Object.entries(config).flatMap(([group_name, options]) =>
    Object.entries(options).map(([option_name, value]) => ({ group_name, option_name, value: JSON.stringify(value) })),
  )
  for (const row of rows)
    await tx.db
      .insertInto('domain_config_option')
      .values({ domain_id: domainId, ...row })
      .onConflict((c) => c.columns(['domain_id', 'group_name', 'option_name']).doUpdateSet({ value: row.value }))
      .execute()
  recordChange(tx, 'domain-config', domainId)
}

/** @throws not_found when a group or option is named that is not set */
export const deleteDomainConfig = (ctx: StoreCtx, domainId: string, within: Within = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    await getDomain(tx, domainId)
    requireSupported(within)
    for (const { group_name, option_name } of await requireRows(tx, domainId, within))
      await deleteFound(
        tx.db
          .deleteFrom('domain_config_option')
          .where('domain_id', '=', domainId)
          .where('group_name', '=', group_name)
          .where('option_name', '=', option_name),
      )
    recordChange(tx, 'domain-config', domainId)
  })

async function requireRows(tx: StoreCtx, domainId: string, within: Within): Promise<DomainConfigOptionRow[]> {
  const rows = await readRows(tx, domainId, within)
  if (within.group !== undefined && rows.length === 0) throw notSet(domainId, within)
  return rows
}

/** What holds where a domain says nothing. @throws forbidden for what no domain has of its own, and for what is never shown */
export function defaultDomainConfig({ group, option }: Within = {}): Config {
  requireSupported({ group, option })
  if (group === undefined) return DEFAULTS
  if (option === undefined) return { [group]: DEFAULTS[group] }
  if (!isShown(group, option)) throw domainConfigRefusals.config_default_hidden({ group, option })
  return { [option]: DEFAULTS[group]?.[option] }
}
