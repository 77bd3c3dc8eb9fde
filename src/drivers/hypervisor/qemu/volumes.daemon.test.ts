/** Volumes of a guest that runs, where no operating system is: many of them on each bus, locks on their files, and a guest that does not listen. */
import assert from 'node:assert/strict'
import { chownSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../../kernel/clock.ts'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { runCommand } from '../../../wire/process/index.ts'
import { createQemuImg } from '../../../wire/qemu-img/index.ts'
import { connectQmp } from '../../../wire/qmp/index.ts'
import type { GuestSpec, VolumeDisk } from '../driver.ts'
import { emulatedHypervisor, NOBODY } from './qemu.fixture.ts'
import { nodeName, parseDeviceName, parseNodeName } from './volume-names.ts'
import { unplugVolume } from './volumes.ts'

const never = new AbortController().signal
const idOf = (number: number) => `${`${number}`.padStart(8, '0')}-1111-4111-8111-111111111111`
const [A, B] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
/** More than the limit of any profile. */
const MANY = 26

const guest = (id: string, machine?: 'pc'): GuestSpec => ({
  id,
  name: 'guest',
  cpus: 1,
  memoryMib: 64,
  disks: [],
  nics: [],
  product: 'Test',
  ...(machine && { machine }),
})

async function withLab(work: (lab: Awaited<ReturnType<typeof makeLab>>) => Promise<void>) {
  const lab = await makeLab()
  try {
    await work(lab)
  } finally {
    for (const { id } of await lab.hypervisor.list()) await lab.hypervisor.remove(id)
    await lab.hypervisor.close()
    rmSync(lab.folder, { recursive: true, force: true })
  }
}

async function makeLab() {
  const { folder, hypervisor } = emulatedHypervisor('volumes')
  const qemuImg = createQemuImg({ clock: patientClock })
  const volume = async (number: number, bus: VolumeDisk['bus'] = 'virtio'): Promise<VolumeDisk> => {
    const [path, sizeBytes] = [join(folder, `${number}.qcow2`), 2 ** 26]
    await qemuImg.create({ path, format: 'qcow2', size: sizeBytes })
    chownSync(path, NOBODY, NOBODY)
    return { id: idOf(number), path, format: 'qcow2', bus, readOnly: false, sizeBytes }
  }
  const qmpOf = (id: string, clock = patientClock) =>
    connectQmp({ path: join(folder, 'guests', id, 'qmp.sock'), clock, log: silentLog })
  return { folder, hypervisor, volume, qmpOf }
}

test('QEMU’s names of volumes are read back, and others are not taken for such', () => {
  assert.deepEqual(parseNodeName(nodeName(A, 12)), { volumeId: A, layer: 12 })
  assert.ok(nodeName(A, 9_999_999).length <= 31)
  for (const name of ['disk0', '#block123', 'config-drive']) assert.equal(parseNodeName(name), undefined)
  assert.deepEqual(parseDeviceName(`volume.${A}.port12`), { volumeId: A, port: 12 })
  assert.deepEqual(parseDeviceName(`volume.${A}`), { volumeId: A })
  for (const name of ['disk0-device', 'port1', 'volume.x']) assert.equal(parseDeviceName(name), undefined)
})

for (const [bus, machine] of [
  ['virtio', undefined],
  ['scsi', undefined],
  ['virtio', 'pc'],
  ['scsi', 'pc'],
] as const) {
  test(`${MANY} volumes of ${bus} are plugged into a running guest on ${machine ?? 'q35'}`, () =>
    withLab(async ({ hypervisor, volume }) => {
      const [first, ...rest] = await Promise.all(Array.from({ length: MANY }, (_, number) => volume(number, bus)))
      assert.ok(first)
      await hypervisor.ensure({ ...guest(A, machine), volumes: [first] }, { signal: never })
      for (const disk of rest) await hypervisor.plug(A, disk)
      const [seen] = await hypervisor.list([A])
      assert.equal(seen?.volumes?.filter(({ isLeft }) => !isLeft).length, MANY)
    }))
}

test('an IDE disk is there from the start or not at all', () =>
  withLab(async ({ hypervisor, volume }) => {
    const [there, late] = [await volume(1, 'ide'), await volume(2, 'ide')]
    await hypervisor.ensure({ ...guest(A), volumes: [there] }, { signal: never })
    await assert.rejects(hypervisor.plug(A, late), { reason: 'bus_is_fixed' })
    assert.deepEqual(
      (await hypervisor.list([A]))[0]?.volumes?.map(({ id }) => id),
      [there.id],
    )
  }))

test('a volume that one guest has, no other opens, neither when it starts nor later; what failed leaves nothing open', () =>
  withLab(async ({ hypervisor, volume }) => {
    const disk = await volume(1)
    await hypervisor.ensure({ ...guest(A), volumes: [disk] }, { signal: never })
    // it may be heard before it ends
    const ends = ({ reason }: { reason?: string }) => reason === 'guest_not_started' || reason === 'qmp_closed'
    await assert.rejects(hypervisor.ensure({ ...guest(B), volumes: [disk] }, { signal: never }), ends)
    await hypervisor.remove(B)
    await hypervisor.ensure(guest(B), { signal: never })
    await assert.rejects(hypervisor.plug(B, disk), { reason: 'qmp_error' })
    assert.deepEqual((await hypervisor.list([B]))[0]?.volumes, [])
    await hypervisor.remove(A)
    await hypervisor.plug(B, disk)
  }))

test('a guest that does not listen keeps its disk, however often it is asked; what is left open without a device is closed', () =>
  withLab(async ({ hypervisor, volume, qmpOf }) => {
    const [disk, left] = [await volume(1), await volume(2)]
    await hypervisor.ensure({ ...guest(A), volumes: [disk] }, { signal: never })
    await hypervisor.close() // QEMU speaks with one client at a time
    const qmp = await qmpOf(A)
    const hasty = { ...systemClock, monotonic: () => systemClock.monotonic() * 20 }
    for (const _ of [1, 2]) await assert.rejects(unplugVolume(qmp, disk.id, hasty, never), { reason: 'guest_keeps_disk' })
    const file = { driver: 'file', filename: left.path }
    await qmp.execute('blockdev-add', { driver: 'qcow2', 'node-name': nodeName(left.id, 0), file })
    qmp.close()
    const volumes = async () => (await hypervisor.list([A]))[0]?.volumes?.map(({ id, isLeft }) => [id, isLeft]).sort()
    assert.deepEqual(await volumes(), [
      [disk.id, false],
      [left.id, true],
    ])
    await hypervisor.unplug(A, left.id, never)
    assert.deepEqual(await volumes(), [[disk.id, false]])
  }))

test('a disk and a volume of a guest that runs are copied as they are, again and again, and what failed leaves nothing open', () =>
  withLab(async ({ hypervisor, volume, folder }) => {
    const [first, second] = [await volume(1), await volume(2)]
    const qemuIo = (path: string) =>
      runCommand(['qemu-io', '-f', 'qcow2', '-c', 'write -q -P 0x77 1M 2M', path], { clock: patientClock })
    await qemuIo(first.path)
    await qemuIo(second.path)
    await hypervisor.ensure({ ...guest(A), disks: [{ ...first, bootIndex: 1 }], volumes: [second] }, { signal: never })
    const qemuImg = createQemuImg({ clock: patientClock })
    const target = (name: string) => async (size: number) => {
      const path = join(folder, name)
      await qemuImg.create({ path, format: 'qcow2', size })
      chownSync(path, NOBODY, NOBODY)
      return { path, format: 'qcow2' as const }
    }
    const copied = (name: string, from: VolumeDisk) =>
      runCommand(['qemu-img', 'compare', '-U', '-f', 'qcow2', '-F', 'qcow2', from.path, join(folder, name)], {
        clock: patientClock,
      })
    await hypervisor.copyDisk(A, {}, target('disk'), never)
    assert.match(await copied('disk', first), /identical/)
    await hypervisor.copyDisk(A, { volumeId: second.id }, target('volume'), never)
    await hypervisor.copyDisk(A, { volumeId: second.id }, target('again'), never)
    assert.match(await copied('again', second), /identical/)
    await assert.rejects(hypervisor.copyDisk(A, { volumeId: B }, target('other'), never), { reason: 'disk_not_open' })
    await assert.rejects(hypervisor.copyDisk(A, {}, (size) => target('small')(size / 2), never))
    assert.equal((await hypervisor.list([A]))[0]?.state, 'running')
    await hypervisor.copyDisk(A, {}, target('after'), never)
  }))
