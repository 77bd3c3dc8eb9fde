import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsOf, problemOf, type QosSpecs } from './qos-limits.ts'

const limits = (specs: QosSpecs, gib = 10) => limitsOf({ consumer: 'front-end', specs }, gib)
const problem = (specs: QosSpecs) => problemOf({ consumer: 'both', specs })

test('the keys that Nova knows are limits; others are notes', () => {
  assert.deepEqual(limits({ total_iops_sec: '500', read_bytes_sec: ' 1000 ', write_bytes_sec: '0', color: 'red' }), {
    total_iops_sec: 500,
    read_bytes_sec: 1000,
  })
  assert.deepEqual(limits({ read_iops_sec: '5', read_iops_sec_max: '9', size_iops_sec: '4096' }), {
    read_iops_sec: 5,
    read_iops_sec_max: 9,
    size_iops_sec: 4096,
  })
  assert.equal(limits({}), undefined)
  assert.equal(limits({ iops_bytes: '500' }), undefined)
  assert.equal(limitsOf({ consumer: 'back-end', specs: { total_iops_sec: '500' } }, 10), undefined)
})

test('what is said for each GiB follows the size, between the least and the most', () => {
  const specs = { total_iops_sec_per_gb: '0.5', total_iops_sec_per_gb_min: '100', total_iops_sec_max: '800' }
  const iops = (gib: number, of: QosSpecs = specs) => limits(of, gib)?.total_iops_sec
  assert.deepEqual([iops(1), iops(200), iops(1000), iops(2000)], [100, 100, 500, 800])
  assert.deepEqual(limits(specs, 1000), { total_iops_sec: 500 })
  assert.deepEqual([iops(1, { total_iops_sec_per_gb: '0.5' }), iops(1, { total_iops_sec_per_gb: '0' })], [1, undefined])
  assert.equal(iops(100, { total_iops_sec_per_gb: '0.29', total_iops_sec: '5' }), 29)
  const classes = { 500: '0.5', 1500: '1.5', 3000: '3', 7500: '7.5', 15000: '15' }
  for (const [each, perGib] of Object.entries(classes)) assert.equal(iops(1000, { total_iops_sec_per_gb: perGib }), Number(each))
})

test('what no hypervisor could follow is told, and is no limit where it stands all the same', () => {
  for (const [specs, words] of [
    [{ total_iops_sec: 'many' }, /^total_iops_sec must be a whole number/],
    [{ read_bytes_sec: null }, /^read_bytes_sec must be/],
    [{ read_bytes_sec: '1000000000000001' }, /^read_bytes_sec must be/],
    [{ total_iops_sec_per_gb_min: '0.5' }, /^total_iops_sec_per_gb_min must be a whole/],
    [{ total_iops_sec_per_gb: '-1' }, /^total_iops_sec_per_gb must be a number/],
    [{ total_iops_sec: '5', write_iops_sec_per_gb: '5' }, /^total_iops_sec cannot be used together/],
    [{ total_bytes_sec: '5', total_bytes_sec_max: '4' }, /^total_bytes_sec_max must be at least/],
  ] as const)
    assert.match(problem(specs) ?? '', words)
  const sound: QosSpecs[] = [
    { total_iops_sec: '5', read_bytes_sec: '5', read_iops_sec: '0' },
    { total_iops_sec_max: '5', size_iops_sec: '1' },
    { total_iops_sec_per_gb: '10', total_iops_sec: '9', total_iops_sec_max: '5' },
    { color: null },
  ]
  for (const specs of sound) assert.equal(problem(specs), undefined)
  assert.equal(problemOf({ consumer: 'back-end', specs: { total_iops_sec: 'gold' } }), undefined)
  assert.equal(limits({ total_iops_sec_max: '5', size_iops_sec: '1' }), undefined)
  assert.deepEqual(limits({ total_iops_sec: '9', total_iops_sec_max: '5' }), { total_iops_sec: 9 })
  assert.equal(limits({ total_iops_sec: '9', read_iops_sec: '5' }), undefined)
})
