/** Collections whose things are made, changed and deleted alike: a table of what is asked of each, mostly by the admin. */
import { textAt } from './client.ts'
import { type Collection, collection, described, type Place } from './collection.ts'
import { numberOf, rowsOf } from './facts.ts'
import type { Kind } from './thing.ts'
import { VOLUMES } from './volume-collections.ts'

const thingOf = ({ who, random }: Place, kind: Kind) => random.pick(who.model.of(kind))

/** Services that the cloud came with. */
const ownService = ({ who }: Place): string =>
  String(rowsOf(who.cloud, 'select id from catalog_service order by id limit 1')[0]?.id)

const IDENTITY = '/identity/v3'
const FEDERATION = `${IDENTITY}/OS-FEDERATION`

const PEOPLE: readonly Collection[] = [
  collection({
    kind: 'user',
    by: 'admin',
    path: `${IDENTITY}/users`,
    ...described('user'),
    make: (name) => ({ body: { user: { name, domain_id: 'default' } } }),
  }),
  collection({
    kind: 'group',
    by: 'admin',
    path: `${IDENTITY}/groups`,
    ...described('group'),
    make: (name) => ({ body: { group: { name, domain_id: 'default' } } }),
  }),
  collection({
    kind: 'role',
    by: 'admin',
    path: `${IDENTITY}/roles`,
    ...described('role'),
    make: (name) => ({ body: { role: { name } } }),
  }),
  // one that is enabled cannot be deleted
  collection({
    kind: 'domain',
    by: 'admin',
    path: `${IDENTITY}/domains`,
    ...described('domain'),
    make: (name) => ({ body: { domain: { name, enabled: false } } }),
  }),
  collection({
    kind: 'credential',
    by: 'tenant',
    path: `${IDENTITY}/credentials`,
    name: (row) => textAt(row, 'type'),
    shows: ['blob'],
    make: (type, { who }) => ({
      body: { credential: { type, blob: `of ${type}`, user_id: who.account.userId, project_id: who.account.projectId } },
      promised: { blob: `of ${type}` },
    }),
    change: (blob) => ({ body: { credential: { blob } }, values: { blob } }),
  }),
  collection({
    kind: 'trust',
    by: 'tenant',
    path: `${IDENTITY}/OS-TRUST/trusts?trustor_user_id={user}`,
    more: { inPerson: true },
    make: (name, { who, random, scene }) => {
      const { userId, projectId } = who.account
      const trustee = random.pick(scene.tenants.filter((other) => other !== who))
      return (
        trustee && {
          body: {
            trust: {
              ...{ name, trustor_user_id: userId, trustee_user_id: trustee.account.userId, project_id: projectId },
              ...{ impersonation: false, roles: [{ id: scene.memberRoleId }] },
            },
          },
        }
      )
    },
  }),
]

const CATALOG: readonly Collection[] = [
  collection({
    kind: 'region',
    by: 'admin',
    path: `${IDENTITY}/regions`,
    isNamedByPath: true,
    name: (row) => textAt(row, 'id'),
    ...described('region'),
    make: () => ({ body: { region: {} } }),
  }),
  collection({
    kind: 'service',
    by: 'admin',
    path: `${IDENTITY}/services`,
    ...described('service'),
    make: (name) => ({ body: { service: { name, type: 'weather' } } }),
    keeps: ({ who }, { id }) => ({
      403: () => numberOf(who.cloud, 'select count(*) from registered_limit where service_id = ?', id) > 0,
    }),
  }),
  collection({
    kind: 'endpoint',
    by: 'admin',
    path: `${IDENTITY}/endpoints`,
    shows: ['url'],
    make: (name, place) => {
      const service = thingOf(place, 'service')
      return (
        service && {
          body: { endpoint: { name, service_id: service.id, interface: 'public', url: `http://${name}/` } },
          promised: { url: `http://${name}/` },
          within: [service],
        }
      )
    },
    change: (text) => ({ body: { endpoint: { url: `http://${text}/` } }, values: { url: `http://${text}/` } }),
  }),
  collection({
    kind: 'endpoint_group',
    by: 'admin',
    path: `${IDENTITY}/OS-EP-FILTER/endpoint_groups`,
    ...described('endpoint_group'),
    make: (name) => ({ body: { endpoint_group: { name, filters: { interface: 'admin' } } } }),
  }),
  collection({
    kind: 'policy',
    by: 'admin',
    path: `${IDENTITY}/policies`,
    field: 'policies',
    name: (row) => textAt(row, 'type'),
    shows: ['blob'],
    make: (type) => ({ body: { policy: { type, blob: '{}' } }, promised: { blob: '{}' } }),
    change: (blob) => ({ body: { policy: { blob } }, values: { blob } }),
  }),
  collection({
    kind: 'registered_limit',
    by: 'admin',
    path: `${IDENTITY}/registered_limits`,
    name: (row) => textAt(row, 'resource_name'),
    ...described('registered_limit'),
    idOf: (json) => textAt(json, 'registered_limits', '0', 'id'),
    make: (name, place) => ({
      body: { registered_limits: [{ service_id: ownService(place), resource_name: name, default_limit: 5 }] },
    }),
    keeps: () => ({ 403: () => true }),
  }),
  collection({
    kind: 'limit',
    by: 'admin',
    path: `${IDENTITY}/limits`,
    name: (row) => textAt(row, 'description'),
    shows: ['resource_limit'],
    idOf: (json) => textAt(json, 'limits', '0', 'id'),
    make: (description, place) => {
      const registered = thingOf(place, 'registered_limit')
      const { projectId } = place.tenant.account
      const isThere = () =>
        numberOf(
          place.who.cloud,
          'select count(*) from identity_limit where project_id = ? and registered_limit_id = ?',
          projectId,
          registered?.id ?? '',
        ) > 0
      return (
        registered && {
          body: {
            limits: [
              {
                ...{ project_id: projectId, service_id: ownService(place), resource_name: registered.name },
                ...{ resource_limit: 7, description },
              },
            ],
          },
          promised: { resource_limit: '7' },
          within: [registered],
          refusals: { 403: () => registered.standing !== 'there', 409: isThere },
        }
      )
    },
    change: (text) => ({
      body: { limit: { resource_limit: text.length } },
      values: { resource_limit: String(text.length) },
    }),
  }),
]

const ELSEWHERE: readonly Collection[] = [
  collection({
    kind: 'consumer',
    by: 'admin',
    path: `${IDENTITY}/OS-OAUTH1/consumers`,
    name: (row) => textAt(row, 'description'),
    make: (description) => ({ body: { consumer: { description } } }),
  }),
  collection({
    kind: 'identity_provider',
    by: 'admin',
    path: `${FEDERATION}/identity_providers`,
    isNamedByPath: true,
    name: (row) => textAt(row, 'id'),
    ...described('identity_provider'),
    make: () => ({ body: { identity_provider: { domain_id: 'default' } } }),
  }),
  collection({
    kind: 'mapping',
    by: 'admin',
    path: `${FEDERATION}/mappings`,
    isNamedByPath: true,
    name: (row) => textAt(row, 'id'),
    make: () => ({ body: { mapping: { rules: rulesFor('REMOTE_USER') } } }),
    change: (type) => ({ body: { mapping: { rules: rulesFor(type.toUpperCase()) } }, values: {} }),
  }),
  collection({
    kind: 'service_provider',
    by: 'admin',
    path: `${FEDERATION}/service_providers`,
    isNamedByPath: true,
    name: (row) => textAt(row, 'id'),
    ...described('service_provider'),
    make: (name) => ({ body: { service_provider: { auth_url: `http://${name}/auth`, sp_url: `http://${name}/sp` } } }),
  }),
]

export const rulesFor = (type: string) => [{ local: [{ user: { name: '{0}' } }], remote: [{ type }] }]

const OTHERS: readonly Collection[] = [
  collection({
    kind: 'flavor',
    by: 'admin',
    path: '/compute/v2.1/flavors/detail?is_public=none',
    ...described('flavor'),
    changeBy: 'PUT',
    make: (name, { random }) => ({
      body: {
        flavor: { name, ram: 256, vcpus: 1, disk: 1, 'os-flavor-access:is_public': random.chance(0.5) },
      },
    }),
    more: { show: (one) => `/compute/v2.1/flavors/${one}`, paging: 'marker' },
  }),
  collection({
    kind: 'transport_key',
    by: 'admin',
    path: '/key-manager/v1/transport_keys',
    name: () => '',
    id: (row) => String(row).split('/').at(-1) ?? '',
    idOf: (json) => textAt(json, 'transport_key_ref').split('/').at(-1) ?? '',
    make: (name) => ({ body: { plugin_name: name, transport_key: 'a key' }, promised: { name: '' } }),
    more: { view: () => ({}), comesWithOthers: () => true, paging: 'offset', shownAs: '' },
  }),
]

/** Of images' properties: a namespace is known by its name. */
const DEFINITIONS: readonly Collection[] = [
  collection({
    kind: 'metadef_namespace',
    by: 'admin',
    path: '/image/v2/metadefs/namespaces',
    field: 'namespaces',
    id: (row) => textAt(row, 'namespace'),
    name: (row) => textAt(row, 'namespace'),
    shows: ['description'],
    idOf: (json) => textAt(json, 'namespace'),
    make: (namespace) => ({ body: { namespace, visibility: 'public' } }),
    more: { paging: 'marker', shownAs: '' },
  }),
]

export const COLLECTIONS: readonly Collection[] = [...PEOPLE, ...CATALOG, ...ELSEWHERE, ...OTHERS, ...VOLUMES, ...DEFINITIONS]
