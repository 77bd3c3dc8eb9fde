/** Disks of a host as an agent copies and sends them on fake drivers. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { ObservedExport, WantedExport } from '../domain/disk-export/index.ts'
import type { WantedVolume } from '../domain/volume/index.ts'
import { writeAt } from '../drivers/volume/fake/disks.ts'
import { doc, guestsIn, ID, makeLab } from './agent.fixture.ts'

const E = 'eeeeeeee-0000-4000-8000-000000000001'
const F = 'ffffffff-0000-4000-8000-000000000001'
const V = 'aaaaaaaa-0000-4000-8000-000000000001'

const volume: WantedVolume = { id: V, generation: 1, state: 'present', sizeMib: 1024, snapshots: [] }
const disk = { id: V, attachmentId: V, device: '/dev/vdb', bus: 'virtio' as const, readOnly: false }
const wanted = (over: Partial<WantedExport> = {}): WantedExport => ({
  id: E,
  state: 'present',
  source: { kind: 'volume', id: V },
  format: 'raw',
  ...over,
})

function openLab() {
  const lab = makeLab()
  const told = (of = E) =>
    lab.reports.flatMap(({ parts }) => (parts.diskExports ?? []) as ObservedExport[]).findLast(({ id }) => id === of)
  const isThere = () => lab.until(() => lab.disks.pool.volumes.has(V) && lab.reports.some(({ parts }) => parts.volumes?.length))
  const guest = () => lab.reports.flatMap(guestsIn).findLast(({ id }) => id === ID)
  return { ...lab, told, isThere, guest }
}

let lab: ReturnType<typeof openLab> | undefined
const open = () => {
  lab = openLab()
  return lab
}
afterEach(() => lab?.end())

test('a volume that nobody has open is copied and sent; what is not wanted any more is forgotten', async () => {
  const { agent, wantParts, isThere, until, told, sent, disks } = open()
  agent()
  wantParts({ volumes: [volume] })
  await isThere()
  writeAt(disks, `fake:${V}`, 0, 'what it holds')
  wantParts({ volumes: [volume], diskExports: [wanted()] })
  await until(() => told()?.state === 'present')
  assert.deepEqual([`${sent.get(E)}`, disks.copies.size], ['what it holds', 0])
  disks.copies.set(E, { content: ['left by a death'], isQcow2: false })
  wantParts({ volumes: [volume], diskExports: [wanted({ state: 'absent' })] })
  await until(() => told()?.state === 'absent')
  assert.equal(disks.copies.size, 0)
})

test('of a guest that runs its own disk and its volume are copied by its process; nothing keeps it from running', async () => {
  const { agent, wantParts, until, told, sent, guest, world, disks } = open()
  agent()
  const parts = { volumes: [volume], guests: [doc({ volumes: [disk] })] }
  wantParts(parts)
  await until(() => guest()?.power === 'running' && guest()?.volumes?.[0]?.plugged)
  writeAt(disks, `fake:${ID}`, 0, 'its own')
  writeAt(disks, `fake:${V}`, 0, 'its volume’s')
  wantParts({ ...parts, diskExports: [wanted({ source: { kind: 'root-disk', id: ID } })] })
  await until(() => told()?.state === 'present')
  assert.equal(`${sent.get(E)}`, 'its own')
  wantParts({ ...parts, diskExports: [wanted({ id: F })] })
  await until(() => told(F)?.state === 'present')
  assert.equal(`${sent.get(F)}`, 'its volume’s')
  assert.equal(world.guests.get(ID)?.state, 'running')
})

test('a disk that is not here is told; a controller that is away gets the copy later', async () => {
  const { agent, wantParts, until, told, sent, isThere, state } = open()
  agent()
  wantParts({ volumes: [volume] })
  await isThere()
  wantParts({ volumes: [volume], diskExports: [wanted({ source: { kind: 'root-disk', id: ID } })] })
  await until(() => told()?.state === 'failed')
  assert.match(told()?.fault ?? '', /is not on the host/)
  state.refusesDisks = 2
  wantParts({ volumes: [volume], diskExports: [wanted({ id: F })] })
  await until(() => sent.has(F) && told(F)?.state === 'present')
  assert.equal(state.refusesDisks, 0)
})
