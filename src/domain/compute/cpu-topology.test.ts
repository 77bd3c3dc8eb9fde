import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placedTopologyOf, requireTopologyPreferences, topologyOf } from './cpu-topology.ts'

type Properties = Record<string, string>
const chosen = (cpus: number, image: Properties = {}, extra: Properties = {}) =>
  Object.values(topologyOf({ cpus, extra }, image)).join(':')

test('sockets, cores and threads are chosen as Nova chooses them', () => {
  for (const [cpus, image, extra, expected] of [
    // nothing is preferred: a socket for each
    [1, {}, {}, '1:1:1'],
    [8, {}, {}, '8:1:1'],
    [8, { hw_cpu_sockets: '2' }, {}, '2:4:1'],
    [8, { hw_cpu_cores: '4' }, {}, '2:4:1'],
    [8, { hw_cpu_threads: '2' }, {}, '4:1:2'],
    [8, { hw_cpu_sockets: '2', hw_cpu_cores: '2', hw_cpu_threads: '2' }, {}, '2:2:2'],
    [8, { hw_cpu_max_sockets: '2' }, {}, '2:4:1'],
    [8, { hw_cpu_max_sockets: '2', hw_cpu_max_cores: '2' }, {}, '2:2:2'],
    [6, { hw_cpu_max_sockets: '4' }, {}, '3:2:1'],
    // what does not divide is no more than a preference
    [8, { hw_cpu_sockets: '3' }, {}, '8:1:1'],
    [8, { hw_cpu_sockets: '3', hw_cpu_threads: '2' }, {}, '4:1:2'],
    // the shape's spec, unless the image has one of its own
    [8, {}, { 'hw:cpu_sockets': '1' }, '1:8:1'],
    [8, { hw_cpu_cores: '2' }, { 'hw:cpu_sockets': '1', 'hw:cpu_threads': '4' }, '4:2:1'],
    [8, {}, { 'hw:cpu_max_sockets': '1' }, '1:8:1'],
    [8, { hw_cpu_max_sockets: '1' }, { 'hw:cpu_max_sockets': '4', 'hw:cpu_sockets': '2' }, '1:8:1'],
  ] as const)
    assert.equal(chosen(cpus, image, extra), expected, JSON.stringify([cpus, image, extra]))
})

test('an image asks for no more than the shape and itself allow', () => {
  const shape = { cpus: 8, extra: { 'hw:cpu_max_sockets': '4' } }
  assert.throws(() => requireTopologyPreferences(shape, { hw_cpu_max_sockets: '5' }), {
    code: 'bad_request',
    reason: 'topology_limits',
  })
  assert.throws(() => requireTopologyPreferences(shape, { hw_cpu_sockets: '5' }), {
    code: 'bad_request',
    reason: 'topology_exceeds',
  })
  assert.throws(() => requireTopologyPreferences(shape, { hw_cpu_max_cores: '2', hw_cpu_cores: '4' }), {
    reason: 'topology_exceeds',
  })
  requireTopologyPreferences(shape, { hw_cpu_sockets: '4', hw_cpu_max_sockets: '4' })
})

test('limits that leave no way to have so many processors ask for what cannot be', () => {
  const image = { hw_cpu_max_sockets: '1', hw_cpu_max_cores: '2', hw_cpu_max_threads: '2' }
  requireTopologyPreferences({ cpus: 8, extra: {} }, image)
  assert.throws(() => chosen(8, image), { code: 'no_capacity', reason: 'topology_impossible' })
  assert.equal(placedTopologyOf({ cpus: 8, extra: {} }, image), undefined)
  assert.equal(chosen(4, image), '1:2:2')
})
