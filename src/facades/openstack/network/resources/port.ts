/** Ports as Neutron's API has them. */
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { listHosts } from '../../../../domain/host/index.ts'
import {
  createPort,
  deletePort,
  getPort,
  type Port,
  portKeys,
  portsByIds,
  SERVER_OWNER,
  updatePort,
} from '../../../../domain/network/index.ts'
import { attr, rule, shownOnly } from '../../resource/attribute.ts'
import { defineResource, type Sees } from '../../resource/define-resource.ts'
import type { View } from '../../resource/operation.ts'
import { anyObject, bool, ids, list, mapped, name, object, oneOf, orNull, text, uuid } from '../../resource/reader.ts'
import { portAllow } from '../allowed-acts.ts'
import { fixedIpView, standardAttributes, standardView } from './standard.ts'

const address = text(64)
const fixedIps = list(object({ subnet_id: { field: 'subnetId', read: uuid }, ip_address: { field: 'ip', read: address } }))
const pairs = list(
  object({ ip_address: { field: 'ip', read: address, must: true }, mac_address: { field: 'mac', read: address } }),
)

/** Nova names its default zone here. */
const NOVA_OWNER = 'compute:nova'
const ownerShown = (owner: string) => (owner === SERVER_OWNER ? NOVA_OWNER : owner)
const ownerMeant = (owner: string) => (owner === NOVA_OWNER ? SERVER_OWNER : owner)

const STATES = { ACTIVE: 'up', DOWN: 'down', 'N/A': 'none' } as const
type Status = keyof typeof STATES

const isEmpty = (value: unknown) => !value || (typeof value === 'object' && Object.keys(value).length === 0)
const binding = (attribute: string) =>
  ({
    create: rule(`create_port:binding:${attribute}`, rules.admin, isEmpty),
    update: rule(`update_port:binding:${attribute}`, rules.admin),
    shown: rule(`get_port:binding:${attribute}`, rules.admin),
  }) as const

export const port = defineResource({
  name: 'port',
  plural: 'ports',
  allow: portAllow,
  tags: 'port',
  attributes: {
    ...standardAttributes,
    network_id: attr(uuid, { field: 'networkId', create: 'must', filter: 'networkId', sort: 'networkId' }),
    admin_state_up: attr(bool, { field: 'enabled', create: 'may', update: 'may', filter: 'enabled', sort: 'enabled' }),
    mac_address: attr(address, {
      field: 'mac',
      create: 'may',
      update: 'may',
      filter: { field: 'mac', value: (mac) => mac.toLowerCase() },
      sort: 'mac',
    }),
    fixed_ips: attr(fixedIps, {
      field: 'fixedIps',
      create: 'may',
      update: 'may',
      filterParts: { ip_address: 'ip', subnet_id: 'subnetId' },
    }),
    device_id: attr(name, { field: 'deviceId', create: 'may', update: 'may', filter: 'deviceId', sort: 'deviceId' }),
    device_owner: attr(mapped(name, ownerMeant), {
      field: 'deviceOwner',
      create: 'may',
      update: 'may',
      filter: 'deviceOwner',
      sort: 'deviceOwner',
    }),
    security_groups: attr(ids, {
      field: 'groupIds',
      create: 'may',
      update: 'may',
      filter: { field: 'groupId', value: (id) => id },
    }),
    port_security_enabled: attr(bool, { field: 'portSecurity', create: 'may', update: 'may', filter: 'portSecurity' }),
    allowed_address_pairs: attr(pairs, { field: 'allowedPairs', create: 'may', update: 'may' }),
    'binding:host_id': attr(orNull(name), { field: 'hostId', filter: 'host', ...binding('host_id') }),
    'binding:profile': attr(orNull(anyObject), { field: 'profile', ...binding('profile') }),
    'binding:vnic_type': attr(oneOf(['normal']), { field: 'vnicType', create: 'may', update: 'may', filter: 'vnicType' }),
    'binding:vif_type': shownOnly(Type.String(), { shown: rule('get_port:binding:vif_type', rules.admin) }),
    'binding:vif_details': shownOnly(Type.Record(Type.String(), Type.Unknown()), {
      shown: rule('get_port:binding:vif_details', rules.admin),
    }),
    status: shownOnly(Type.Enum(['ACTIVE', 'DOWN', 'N/A']), {
      filter: { field: 'state', value: (status) => (Object.hasOwn(STATES, status) ? STATES[status as Status] : undefined) },
    }),
  },
  keys: portKeys,
  byIds: portsByIds,
  surroundings: async (ctx, sees) => JSON.stringify([...(await hostnames(ctx, sees))]),
  get: getPort,
  create: async (ctx, given) => createPort(ctx, await withHost(ctx, given)),
  update: async (ctx, id, change) => updatePort(ctx, id, await withHost(ctx, change)),
  remove: deletePort,
  views: async (ctx, ports, sees) => {
    const hosts = await hostnames(ctx, sees)
    return ports.map((item) => viewOf(item, hosts))
  },
})

const statusOf = (item: Port): Status => (item.deviceOwner === 'network:floatingip' ? 'N/A' : item.up ? 'ACTIVE' : 'DOWN')

/** For those who may know where a port is. */
const hostnames = async (ctx: StoreCtx, sees: Sees): Promise<ReadonlyMap<string, string>> =>
  new Map(sees('binding:host_id') ? (await listHosts(ctx)).map((host) => [host.id, host.hostname]) : [])

/** Neutron calls hosts by name. */
async function withHost<T extends { hostId?: string | null; profile?: Record<string, unknown> | null }>(ctx: StoreCtx, given: T) {
  const host = given.hostId ? (await listHosts(ctx)).find(({ hostname }) => hostname === given.hostId) : undefined
  const profile = given.profile === null ? {} : given.profile
  return { ...given, ...(profile === undefined ? {} : { profile }), ...(host ? { hostId: host.id } : {}) } as T & {
    profile?: Record<string, unknown>
  }
}

const viewOf = (item: Port, hosts: ReadonlyMap<string, string>): View => ({
  ...standardView(item),
  name: item.name,
  network_id: item.networkId,
  admin_state_up: item.enabled,
  mac_address: item.mac,
  fixed_ips: item.fixedIps.map(fixedIpView),
  device_id: item.deviceId,
  device_owner: ownerShown(item.deviceOwner),
  security_groups: item.groupIds,
  port_security_enabled: item.portSecurity,
  allowed_address_pairs: item.allowedPairs.map((pair) => ({ ip_address: pair.ip, mac_address: pair.mac ?? item.mac })),
  status: statusOf(item),
  'binding:vnic_type': item.vnicType,
  'binding:profile': item.profile,
  'binding:host_id': item.hostId ? (hosts.get(item.hostId) ?? item.hostId) : '',
  'binding:vif_type': item.hostId ? 'ovs' : 'unbound',
  'binding:vif_details': item.hostId ? { port_filter: true, connectivity: 'l2' } : {},
})
