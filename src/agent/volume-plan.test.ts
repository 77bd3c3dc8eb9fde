import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PluggedVolume, VolumeDisk } from '../drivers/hypervisor/driver.ts'
import { planPlugs, planVolume, type VolumeSituation } from './volume-plan.ts'

type Wanted = VolumeSituation['wanted']

const told = (wanted: Partial<Wanted>, sizeMib?: number, snapshots: string[] = [], lags = false) =>
  planVolume({
    wanted: { id: 'v', state: 'present', sizeMib: 10, snapshots: [], ...wanted },
    ...(sizeMib !== undefined && { there: { sizeMib } }),
    snapshots: new Set(snapshots),
    lags,
  })
    .map((step) => {
      if (step.do === 'snapshot') return `snapshot ${step.of} as ${step.id}`
      if (step.do === 'create') return step.snapshot === undefined ? 'create' : `create from ${step.snapshot}`
      return 'id' in step ? `${step.do} ${step.id}` : step.do
    })
    .join(', ')

const base = { id: 'i', format: 'raw', sizeBytes: 1, sha512: '' }
const has = (...ids: string[]): Wanted['snapshots'] => ids.map((id) => ({ id, state: 'present' }))
const goes = (...ids: string[]): Wanted['snapshots'] => ids.map((id) => ({ id, state: 'absent' }))

test('a volume: it begins, grows, keeps snapshots and goes', () => {
  const table: [string, string][] = [
    [told({}), 'create'],
    [told({}, 10), ''],
    [told({}, 12), ''],
    [told({}, 5), 'grow'],
    [told({ isMade: true }), 'miss'],
    [told({ adopt: 'f' }), 'adopt v'],
    [told({ adopt: 'f' }, 10), 'adopt v'],
    [told({ adopt: 'f', isMade: true }, 10), ''],
    [told({ adopt: 'f', isMade: true }), 'miss'],
    [told({ adopt: 'f', release: 'g', state: 'absent' }, 10), 'release v'],
    [told({ adopt: 'f', release: 'f', state: 'absent' }), ''],
    [told({ snapshots: [{ id: 's', state: 'present', adopt: 'f' }] }, 10), 'adopt s'],
    [told({ snapshots: [{ id: 's', state: 'absent', release: 'f' }] }, 10, ['s']), 'release s'],
    [told({ isMade: true }, 10), ''],
    [told({ isMade: true, state: 'absent' }), ''],
    [told({ from: { kind: 'snapshot', id: 's' } }), 'create from s'],
    [told({ snapshots: has('s', 't') }, 10, ['s']), 'snapshot v as t'],
    [told({ snapshots: goes('s', 't') }, 10, ['s']), 'remove-snapshot s, remove-snapshot t'],
    [told({ state: 'absent' }, 10), 'remove'],
    [told({ state: 'absent' }), ''],
    [told({}, 10, [], true), 'follow'],
    [told({ revert: { id: 'r', snapshot: 's' }, snapshots: has('s') }, 10, ['s']), 'revert'],
    [told({ revert: { id: 'r', snapshot: 's' }, state: 'absent' }, 10), 'remove'],
    [told({ reimage: { id: 'r', base }, snapshots: has('s') }, 10), 'reimage, snapshot v as s'],
    [told({ reimage: { id: 'r', base }, isMade: true }), 'miss'],
  ]
  for (const [is, should] of table) assert.equal(is, should)
})

test('one that goes leaves the snapshots that are to stay, and takes those first that it does not have yet', () => {
  const snapshots = [...has('s', 't'), ...goes('u')]
  assert.equal(told({ state: 'absent', snapshots }, 10, ['s', 'u']), 'snapshot v as t, remove, remove-snapshot u')
})

test('a copy of a volume begins as a snapshot of that one, which goes again, also after a death in between', () => {
  const from = { kind: 'volume', id: 'w' } as const
  assert.equal(told({ from }), 'snapshot w as v, create from v, remove-snapshot v')
  assert.equal(told({ from }, 10, ['v']), 'remove-snapshot v')
  assert.equal(told({ from }, 10), '')
  assert.equal(told({ from, state: 'absent' }), 'remove-snapshot v')
})

test('a guest’s volumes: those that go first, and those that are elsewhere or smaller are plugged again', () => {
  const disk = (id: string, more: Partial<VolumeDisk> = {}): VolumeDisk => ({
    id,
    path: `/${id}`,
    format: 'qcow2',
    bus: 'virtio',
    readOnly: false,
    sizeBytes: 10,
    ...more,
  })
  const open = (id: string, more: Partial<PluggedVolume> = {}) => ({ id, path: `/${id}`, sizeBytes: 10, isLeft: false, ...more })
  const ids = (wanted: VolumeDisk[], plugged: PluggedVolume[]) => {
    const { unplug, plug } = planPlugs(wanted, plugged)
    return [unplug, plug.map(({ id }) => id)]
  }
  assert.deepEqual(ids([disk('a'), disk('b')], [open('b'), open('c')]), [['c'], ['a']])
  assert.deepEqual(ids([disk('a', { path: '/new' }), disk('b', { sizeBytes: 11 })], [open('a'), open('b')]), [[], ['a', 'b']])
  assert.deepEqual(ids([disk('a')], [open('a', { isLeft: true }), open('d', { isLeft: true })]), [['d'], ['a']])
  assert.deepEqual(ids([disk('a')], [open('a', { sizeBytes: 12 })]), [[], []])
  const limits = { total_iops_sec: 5 }
  assert.deepEqual(ids([disk('a', { limits }), disk('b', { limits })], [open('a'), open('b', { limits })]), [[], ['a']])
  assert.deepEqual(ids([disk('a')], [open('a', { limits })]), [[], ['a']])
})
