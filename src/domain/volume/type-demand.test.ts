import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAsAsked, sharesOf, zonesOf } from './type-demand.ts'

test('a pool is as a type asks, or it is not', () => {
  const pool = { name: 'file' }
  const fits = (extra: Record<string, string>) => isAsAsked(extra, pool)
  assert.ok(fits({}))
  assert.ok(fits({ volume_backend_name: 'file', 'capabilities:vendor_name': '<in> Wel', multiattach: '<is> False' }))
  assert.ok(isAsAsked({ multiattach: '<is> True' }, { name: 'fake' }))
  assert.ok(fits({ 'RESKEY:availability_zones': 'a', 'filter:mine': 'b', QoS_support: '<is> False', vendor_name: 's!= other' }))
  for (const [key, value] of [
    ['volume_backend_name', 'rbd'],
    ['storage_protocol', 's== iSCSI'],
    ['thick_provisioning_support', '<is> True'],
    ['color', 'red'],
    ['multiattach', '<is> True'],
  ] as const)
    assert.equal(fits({ [key]: value }), false, key)
})

test('what a type asks of the volume itself', () => {
  assert.deepEqual([sharesOf({ multiattach: '<is> True' }), sharesOf({ multiattach: 'yes' })], [true, false])
  assert.deepEqual(zonesOf({ 'RESKEY:availability_zones': 'a, b' }), ['a', 'b'])
})
