/** What each version let a client say about servers. */

import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { strict, Type } from '../../../../api/schema.ts'
import { newServerAt, serverChange, shortHostname } from '../server-body.ts'
import { heededOrder, serverQueryAt } from '../server-query.ts'

const CREATE: readonly (readonly [minor: number, summary: string])[] = [
  [94, 'Fully qualified hostnames'],
  [90, 'Servers may be given a hostname'],
  [74, 'Admins may ask for a host'],
  [67, 'Volumes may be given a type'],
  [63, 'Trusted certificates of images'],
  [57, 'Files are no longer put into guests'],
  [52, 'Tags on creation'],
  [42, 'Tags of devices again'],
  [37, 'Networks must be given; auto and none'],
  [33, 'Tags of volumes went away'],
  [32, 'Tags of devices'],
  [19, 'Descriptions'],
]

/** Before 2.37 no networks meant what `auto` means now. */
function autoWhenAbsent(body: unknown): unknown {
  const { server, ...rest } = body as { server: { networks?: unknown } }
  return { ...rest, server: { ...server, networks: server.networks ?? 'auto' } }
}

const createChanges = CREATE.map(
  ([minor, summary]): ChangeModule => ({
    version: `2.${minor}`,
    summary,
    schema: { createServer: newServerAt(minor - 1) },
    ...(minor === 37 ? { request: { createServer: autoWhenAbsent } } : {}),
  }),
)

const { hostname, ...unnamed } = serverChange
const { description, ...undescribed } = unnamed

const updateChanges: readonly ChangeModule[] = [
  {
    version: '2.94',
    summary: 'Fully qualified hostnames',
    schema: { updateServer: strict({ server: strict({ ...unnamed, hostname: Type.Optional(shortHostname) }) }) },
  },
  { version: '2.90', summary: 'The hostname can be changed', schema: { updateServer: strict({ server: strict(unnamed) }) } },
  { version: '2.19', summary: 'Descriptions', schema: { updateServer: strict({ server: strict(undescribed) }) } },
]

const known = (minor: number) => {
  const schema = serverQueryAt(minor)
  const names = new Set(Object.keys(schema.properties))
  const drop = (query: Record<string, unknown>) =>
    heededOrder(Object.fromEntries(Object.entries(query).filter(([key]) => names.has(key))))
  return {
    querySchema: { listServers: schema, listServersDetail: schema },
    query: { listServers: drop, listServersDetail: drop },
  }
}

const queryChanges: readonly ChangeModule[] = [
  { version: '2.75', summary: 'Unknown query parameters are refused', ...known(74) },
  { version: '2.73', summary: 'Filter by lock', ...known(72) },
  { version: '2.66', summary: 'Filter by changes before a time', ...known(65) },
  { version: '2.26', summary: 'Filter by tags', ...known(25) },
]

export const serverRequestChanges: readonly ChangeModule[] = [...createChanges, ...updateChanges, ...queryChanges]
