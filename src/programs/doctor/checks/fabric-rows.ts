import { existsSync } from 'node:fs'
import { ok, problem, some } from '../../../domain/finding.ts'
import { type NorthTables, openNorthbound } from '../../../drivers/network/ovn/fabric/northbound.ts'
import { ID, KIND } from '../../../drivers/network/ovn/fabric/wanted-row.ts'
import { silentLog } from '../../../kernel/log.ts'
import { parseEndpoints } from '../../../wire/ovsdb/index.ts'
import { northboundOf } from '../../agent/network.ts'
import { confirmed } from '../confirm.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

/** `kind id` */
type Named = Set<string>

/** The virtual networks as OVN has them against the rows: what is missing there, and what is nobody's. */
export const fabricRows: Check = {
  about: 'networks',
  name: 'northbound database',
  run: async (inspection) => {
    if (!isReal(inspection) || inspection.roles.controller === undefined || !existsSync(socketOf(inspection))) return []
    const differences = await confirmed(inspection.clock, async () =>
      compare(await wantedRows(inspection), await heldRows(inspection)),
    )
    if (differences.length === 0) return [ok('OVN has the networks, ports, routers and groups of the database, and no others.')]
    return [problem('OVN’s northbound database is not as wanted.', 'northbound-differs', some(differences))]
  },
}

const socketOf = ({ state }: InspectionContext): string => northboundOf(state).slice('unix:'.length)

export const compare = (wanted: Named, held: Named): string[] => [
  ...[...wanted].filter((name) => !held.has(name)).map((name) => `missing: ${name}`),
  ...[...held].filter((name) => !wanted.has(name)).map((name) => `nobody’s: ${name}`),
]

const wantedRows = ({ rows }: InspectionContext): Promise<Named> =>
  rows(async ({ db }) => {
    const ids = async (kind: 'network' | 'router') =>
      (await db.selectFrom(kind).select('id').execute()).map(({ id }) => `${kind} ${id}`)
    const ports = await db.selectFrom('port').select(['id', 'device_owner']).execute()
    const groups = await db.selectFrom('security_group').select('id').execute()
    // ports of routers and floating IPs are told of in another way
    const plugged = ports.filter(({ device_owner: owner }) => !owner.startsWith('network:') || owner === 'network:distributed')
    return new Set([
      ...(await ids('network')),
      ...(await ids('router')),
      ...plugged.map(({ id }) => `port ${id}`),
      ...groups.map(({ id }) => `group ${id}`),
    ])
  })

const TABLES: readonly [keyof NorthTables, string][] = [
  ['Logical_Switch', 'network'],
  ['Logical_Switch_Port', 'port'],
  ['Logical_Router', 'router'],
  ['Port_Group', 'group'],
]

async function heldRows(inspection: InspectionContext): Promise<Named> {
  const { state, clock } = inspection
  const north = openNorthbound({ endpoints: parseEndpoints(northboundOf(state)), clock, log: silentLog })
  try {
    await north.ready({ timeoutMs: 5000 })
    const names = TABLES.flatMap(([table, kind]) =>
      [...north.rows(table).values()].flatMap(({ external_ids: words }) =>
        words[KIND] === kind ? [`${kind} ${words[ID]}`] : [],
      ),
    )
    return new Set(names)
  } finally {
    north.close()
  }
}
