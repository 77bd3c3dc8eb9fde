/** Clusters: pools that several hosts serve. Here each pool is one host's, so there are none, and none is found. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { allow } from '../allow.ts'
import { flagNamed } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'

const text = Type.Optional(Type.String())
const FILTERS = { name: text, binary: text, is_up: text, disabled: text, num_hosts: text, num_down_hosts: text } as const
const LATER_FILTERS = { replication_status: text, frozen: text, active_backend_id: text } as const

const shown = Type.Object({ name: Type.String(), binary: Type.String() }, { additionalProperties: true })
const which = {
  name: Type.String({ minLength: 1, maxLength: 255 }),
  binary: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
}
const reason = { disabled_reason: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 255 }))) }

const common = { allow: allow.admin, since: '3.7', status: 200 } as const

type FilterQuery = Readonly<Partial<Record<keyof typeof FILTERS | keyof typeof LATER_FILTERS, string | string[]>>>

/** @throws bad_request */
function requireFilters(query: FilterQuery, version: string): void {
  const later = versions.covers({ since: '3.26' }, version) ? Object.keys(LATER_FILTERS) : []
  const known = new Set([...Object.keys(FILTERS), ...later])
  const names = Object.keys(query).filter((name) => !known.has(name))
  if (names.length > 0) throw cinderRefusals.bad_cluster_filters({ names })
  for (const name of ['disabled', 'is_up'] as const) {
    const flag = last(query[name])
    if (flag !== undefined && flagNamed(flag) === undefined) throw cinderRefusals.bad_boolean({ name, text: flag })
  }
}

const list = { ...common, method: 'GET', action: 'clusters:get_all' } as const
const documented = { query: Type.Object({ ...FILTERS, ...LATER_FILTERS }) }
const listed = Type.Object({ clusters: Type.Array(shown) })
const one = Type.Object({ cluster: shown })
const change = { ...common, method: 'PUT', action: 'clusters:update', returns: one } as const

const absent = (name: string): never => {
  throw cinderRefusals.cluster_not_found({ name })
}

export const clusters: Operations = {
  listClusters: operation(
    { ...list, path: '/clusters', summary: 'List clusters, of which there are none', documented, returns: listed },
    (_ctx, { query, version }) => {
      requireFilters(query, version)
      return { clusters: [] }
    },
  ),
  listClustersDetail: operation(
    {
      ...list,
      path: '/clusters/detail',
      summary: 'List clusters in detail, of which there are none',
      documented,
      returns: listed,
    },
    (_ctx, { query, version }) => {
      requireFilters(query, version)
      return { clusters: [] }
    },
  ),
  showCluster: operation(
    {
      ...common,
      method: 'GET',
      path: '/clusters/{cluster_name}',
      summary: 'Show a cluster, which there is none of',
      action: 'clusters:get',
      documented: { query: Type.Object({ binary: text }) },
      returns: one,
    },
    (_ctx, { params }) => absent(params.cluster_name),
  ),
  enableCluster: operation(
    { ...change, path: '/clusters/enable', summary: 'Enable a cluster, which there is none of', body: strict(which) },
    (_ctx, { body }) => absent(body.name),
  ),
  disableCluster: operation(
    {
      ...change,
      path: '/clusters/disable',
      summary: 'Disable a cluster, which there is none of',
      body: strict({ ...which, ...reason }),
    },
    (_ctx, { body }) => absent(body.name),
  ),
}
