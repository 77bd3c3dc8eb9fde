/** A guest that reads its volume without end is held to the volume's limits, from its first read on and when they change. */
import assert from 'node:assert/strict'
import { chownSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../../kernel/clock.ts'
import type { DiskLimits, GuestSpec, VolumeDisk } from '../driver.ts'
import { emulatedHypervisor, NOBODY } from './qemu.fixture.ts'

const never = new AbortController().signal
const GUEST = '11111111-1111-4111-8111-111111111111'

/** `read: mov ax, 0x0201; mov bx, 0x8000; mov cx, 1; mov dx, 0x80; int 0x13`, and an `x` on the serial console for each sector. */
const READER = Buffer.from([
  ...[0x31, 0xc0, 0x8e, 0xc0],
  ...[0xb8, 0x01, 0x02, 0xbb, 0x00, 0x80, 0xb9, 0x01, 0x00, 0xba, 0x80, 0x00, 0xcd, 0x13],
  ...[0xba, 0xf8, 0x03, 0xb0, 0x78, 0xee, 0xeb, 0xea],
])

const ALL: DiskLimits = {
  read_iops_sec: 1000,
  write_iops_sec: 500,
  total_bytes_sec: 1_000_000,
  read_iops_sec_max: 2000,
  write_iops_sec_max: 600,
  total_bytes_sec_max: 3_000_000,
  size_iops_sec: 4096,
}

for (const [bus, machine] of [
  ['virtio', undefined],
  ['scsi', undefined],
  ['virtio', 'pc'],
  ['ide', 'pc'],
] as const)
  test(`a volume of ${bus} on ${machine ?? 'q35'} is limited from its guest’s first read on, and anew while that runs`, async () => {
    const { folder, hypervisor } = emulatedHypervisor('limits')
    try {
      const path = join(folder, 'reader')
      writeFileSync(
        path,
        Buffer.concat([READER, Buffer.alloc(510 - READER.length), Buffer.from([0x55, 0xaa]), Buffer.alloc(2 ** 20)]),
      )
      chownSync(path, NOBODY, NOBODY)
      const sizeBytes = 2 ** 20 + 512
      const volume: VolumeDisk = { id: GUEST, path, format: 'raw', bus, readOnly: false, sizeBytes, bootIndex: 1 }
      const limits = { total_iops_sec: 20 }
      const spec: GuestSpec = { id: GUEST, name: 'g', cpus: 1, memoryMib: 64, disks: [], nics: [], product: 'T' }
      await hypervisor.ensure({ ...spec, volumes: [{ ...volume, limits }], ...(machine && { machine }) }, { signal: never })
      const seen = async () => (await hypervisor.list([GUEST]))[0]?.volumes?.[0]?.limits
      const reads = async () => (await hypervisor.console(GUEST, 2 ** 18)).filter((byte) => byte === 0x78).length
      const readsReach = async (count: number) => {
        while ((await reads()) < count) await systemClock.sleep(20)
      }
      assert.deepEqual(await seen(), limits)
      await readsReach(5)
      const [begin, had] = [systemClock.monotonic(), await reads()]
      await readsReach(had + 20)
      // a tenth of a second's reads may have been saved up, and what was read shows a little later
      assert.ok(systemClock.monotonic() - begin > 800, `20 reads took ${systemClock.monotonic() - begin} ms`)
      await hypervisor.plug(GUEST, { ...volume, limits: ALL })
      assert.deepEqual(await seen(), ALL)
      await hypervisor.plug(GUEST, volume)
      assert.equal(await seen(), undefined)
      await readsReach((await reads()) + 200)
    } finally {
      await hypervisor.remove(GUEST)
      await hypervisor.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
