import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { Type } from '../../../../api/schema.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'
import { numberOf, ROOM, type Room } from '../resources/hypervisor-view.ts'

type Change = (body: unknown) => unknown

const full = (change: Change) => ({
  listHypervisorsDetail: eachOf('hypervisors', change),
  showHypervisor: inside('hypervisor', change),
})
const every = (change: Change) => ({ ...full(change), listHypervisors: eachOf('hypervisors', change) })

const withRoom: Change = (body) => ({
  ...(without(body, ['uptime']) as object),
  ...(body as { [ROOM]: Room })[ROOM],
})

const cpuInfoAsText: Change = (body) => ({ ...(body as object), cpu_info: JSON.stringify((body as Room).cpu_info) })

function numbered(body: unknown): unknown {
  const { id, service, ...rest } = without(body, ['servers']) as { id: string; service?: { id: string } }
  return { id: numberOf(id), ...rest, ...(service ? { service: { ...service, id: numberOf(service.id) } } : {}) }
}

const numberedService: Change = (body) => ({ ...(body as object), id: numberOf((body as { id: string }).id) })

const loose = Type.Object({}, { additionalProperties: true })
const paged = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 0 })), marker: Type.Optional(Type.String()) },
  { additionalProperties: true },
)
const nothing = () => ({})
const LISTS = ['listHypervisors', 'listHypervisorsDetail'] as const
const lists = <T>(value: T) => Object.fromEntries(LISTS.map((name) => [name, value]))
const pagesOnly = ({ limit, marker }: Record<string, unknown>) =>
  Object.fromEntries(Object.entries({ limit, marker }).filter(([, value]) => value !== undefined))

export const hostChanges: readonly ChangeModule[] = [
  { version: '2.88', summary: 'Hypervisors no longer tell their room', response: full(withRoom) },
  {
    version: '2.75',
    summary: 'Unknown query parameters are refused',
    querySchema: {
      listServices: Type.Object({ binary: Type.Optional(Type.String()), host: Type.Optional(Type.String()) }),
    },
  },
  {
    version: '2.53',
    summary: 'Hosts are named by UUIDs',
    querySchema: { ...lists(paged), showHypervisor: loose },
    query: { ...lists(pagesOnly), showHypervisor: nothing },
    response: { ...every(numbered), listServices: eachOf('services', numberedService) },
  },
  { version: '2.33', summary: 'Hypervisors come in pages', querySchema: lists(loose), query: lists(nothing) },
  { version: '2.28', summary: 'cpu_info is an object', response: full(cpuInfoAsText) },
  {
    version: '2.11',
    summary: 'Services can be forced down',
    response: { listServices: eachOf('services', (service) => without(service, ['forced_down'])) },
  },
]
