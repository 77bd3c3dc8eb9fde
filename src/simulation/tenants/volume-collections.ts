/** What an operator makes for volumes: their types, QoS specs of these, and types of groups. */
import { textAt } from './client.ts'
import { type Collection, collection, described } from './collection.ts'
import { numberOf } from './facts.ts'

export const VOLUMES: readonly Collection[] = [
  collection({
    kind: 'volume_type',
    by: 'admin',
    path: '/volume/v3/types?is_public=none',
    ...described('volume_type'),
    shows: ['description', 'is_public', 'qos_specs_id'],
    changeBy: 'PUT',
    make: (name, { random }) => {
      const isPublic = random.chance(0.7)
      const specs = random.chance(0.4) ? { multiattach: '<is> True' } : {}
      return {
        body: { volume_type: { name, extra_specs: specs, 'os-volume-type-access:is_public': isPublic } },
        promised: { is_public: String(isPublic), qos_specs_id: '' },
      }
    },
    // volumes are made as it meanwhile
    keeps: ({ who }, { id }) => ({ 400: () => numberOf(who.cloud, 'select count(*) from volume where type_id = ?', id) > 0 }),
  }),
  collection({
    kind: 'qos_specs',
    by: 'admin',
    path: '/volume/v3/qos-specs',
    field: 'qos_specs',
    changeBy: 'PUT',
    make: (name, { random }) => {
      const consumer = random.pick(['front-end', 'back-end', 'both'])
      return { body: { qos_specs: { name, consumer, read_iops_sec: '500' } }, promised: { consumer, rate: '500' } }
    },
    change: (text) => {
      const rate = String(100 + text.length)
      return { body: { qos_specs: { read_iops_sec: rate } }, values: { rate } }
    },
    // types may have it meanwhile
    keeps: ({ who }, { id }) => ({ 400: () => numberOf(who.cloud, 'select count(*) from volume_type where qos_id = ?', id) > 0 }),
    more: {
      view: (row) => ({
        ...{ name: textAt(row, 'name'), consumer: textAt(row, 'consumer') },
        rate: textAt(row, 'specs', 'read_iops_sec'),
      }),
    },
  }),
  collection({
    kind: 'group_type',
    by: 'admin',
    path: '/volume/v3/group_types?is_public=none',
    ...described('group_type'),
    shows: ['description', 'is_public'],
    changeBy: 'PUT',
    make: (name, { random }) => {
      const isPublic = random.chance(0.8)
      const specs = random.chance(0.5) ? { consistent_group_snapshot_enabled: '<is> True' } : {}
      return {
        body: { group_type: { name, is_public: isPublic, group_specs: specs } },
        promised: { is_public: String(isPublic) },
      }
    },
    // groups are made as it meanwhile
    keeps: ({ who }, { id }) => ({
      400: () => numberOf(who.cloud, 'select count(*) from volume_group where type_id = ?', id) > 0,
    }),
  }),
]
