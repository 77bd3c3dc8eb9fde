/** What Linux in a guest sees of volumes that come and go while it runs, and that what it wrote on one is there in another guest. */
import assert from 'node:assert/strict'
import { chownSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { VolumeDisk } from '../src/drivers/hypervisor/driver.ts'
import { emulatedHypervisor, NOBODY } from '../src/drivers/hypervisor/qemu/qemu.fixture.ts'
import { fileStorage } from '../src/drivers/volume/file/file.ts'
import type { Volume, VolumePool } from '../src/drivers/volume/pool.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { eventually } from '../src/kernel/eventually.fixture.ts'
import { silentLog } from '../src/kernel/log.ts'
import { patientClock } from '../src/kernel/patient-clock.fixture.ts'
import { createQemuImg } from '../src/wire/qemu-img/index.ts'
import { ensureGuestImage } from './build.ts'
import { run } from './machine.check.ts'
import { SerialShell } from './serial-shell.check.ts'

const [A, B] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const [V, W, S] = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((begin) => `${begin}-5555-4555-8555-555555555555`) as [
  string,
  string,
  string,
]
const GIB = 1024 ** 3
const never = new AbortController().signal
const noImage = () => Promise.reject(new Error('no image was asked for'))

describe('volumes in the guest', () => {
  const { folder, hypervisor } = emulatedHypervisor('guest-volumes')
  let pool: VolumePool
  const shells = new Map<string, SerialShell>()

  async function start(id: string) {
    const disk = join(folder, `${id}.qcow2`)
    const cacheDir = join(import.meta.dirname, '../.cache/guest')
    const image = await ensureGuestImage({ cacheDir, say: () => undefined, signal: never })
    await run(['qemu-img', 'convert', '-O', 'qcow2', image.path, disk])
    chownSync(disk, NOBODY, NOBODY)
    const disks = [{ id, path: disk, format: 'qcow2', bus: 'virtio', bootIndex: 1 } as const]
    const spec = { id, name: 'volumes', cpus: 1, memoryMib: 128, disks, nics: [], product: 'Test' }
    await hypervisor.ensure(spec, { signal: never })
    const shell = await SerialShell.open(join(folder, 'guests', id, 'serial.sock'))
    shells.set(id, shell)
    return shell
  }

  const diskOf = (volume: Volume, more: Partial<VolumeDisk> = {}): VolumeDisk => ({
    ...volume,
    bus: 'virtio',
    readOnly: false,
    sizeBytes: volume.sizeMib * 1024 ** 2,
    ...more,
  })
  const until = (shell: SerialShell, condition: string) => shell.run(`until ${condition}; do usleep 20000; done`)
  const shellOf = (id: string) => shells.get(id) ?? assert.fail('the guest was not started')
  /** As the agent does: what is refused is asked again. */
  const insist = async (act: () => Promise<void>) => {
    for (let tries = 0; ; tries++)
      try {
        return await act()
      } catch (error) {
        if (tries === 10) throw error
        await systemClock.sleep(100)
      }
  }
  const unplug = (guest: string, volume: string) => insist(() => hypervisor.unplug(guest, volume, never))

  before(async () => {
    const qemuImg = createQemuImg({ clock: patientClock, confinement: { user: { uid: NOBODY, gid: NOBODY } } })
    const inside = (name: string) => join(folder, name)
    const places = { disks: inside('disks'), pool: inside('pool'), images: inside('images'), copies: inside('copies') }
    pool = fileStorage({ ...places, user: { uid: NOBODY, gid: NOBODY }, qemuImg, clock: patientClock, log: silentLog }).pool
    await start(A)
  })

  after(async () => {
    for (const shell of shells.values()) shell.close()
    for (const { id } of await hypervisor.list()) await hypervisor.remove(id)
    await hypervisor.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows a volume that is plugged, with its size and number, and keeps what is written on it', async () => {
    const shell = shellOf(A)
    await hypervisor.plug(A, diskOf(await pool.ensure({ id: V, sizeMib: 1024 }, noImage, never)))
    await until(shell, '[ -b /dev/vdb ]')
    assert.equal(await shell.run('lsblk -bndo SIZE /dev/vdb; cat /sys/block/vdb/serial; echo'), `${GIB}\n${V.slice(0, 20)}\n`)
    await until(shell, `[ -e /dev/disk/by-id/virtio-${V.slice(0, 20)} ]`)
    await shell.run('mkfs.ext4 -q /dev/vdb && mount /dev/vdb /mnt')
    await shell.run('head -c 3000000 /dev/urandom > /mnt/data && sha256sum < /mnt/data > /mnt/sum && sync')
  })

  it('goes on writing while a snapshot is taken, which keeps what was, and of which a copy is plugged', async () => {
    const shell = shellOf(A)
    await shell.run(
      '((i=0; while [ ! -e /tmp/enough ]; do i=$((i+1)); echo $i >> /mnt/log; sync; done; echo done > /tmp/ended) &)',
    )
    await until(shell, '[ -s /mnt/log ]')
    await hypervisor.plug(A, diskOf(await pool.snapshot(V, S, never)))
    const lines = Number(await shell.run('wc -l < /mnt/log'))
    await until(shell, `[ $(wc -l < /mnt/log) -gt ${lines + 1} ]`)
    await shell.run('touch /tmp/enough')
    await until(shell, '[ -e /tmp/ended ]')
    const copy = await pool.ensure({ id: W, sizeMib: 1024, snapshot: S }, noImage, never)
    await hypervisor.plug(A, diskOf(copy))
    await until(shell, '[ -b /dev/vdc ]')
    // as after a power cut: its journal is gone through first
    await shell.run('mkdir -p /tmp/copy && e2fsck -fp /dev/vdc; mount /dev/vdc /tmp/copy')
    assert.equal(await shell.run('sha256sum < /tmp/copy/data | cmp - /tmp/copy/sum && echo same'), 'same\n')
    assert.ok(Number(await shell.run('wc -l < /tmp/copy/log')) < Number(await shell.run('wc -l < /mnt/log')))
    await shell.run('umount /tmp/copy')
    await unplug(A, W)
  })

  it('lets go of a volume, and another guest reads the same bytes', async () => {
    const [one, other] = [shellOf(A), await start(B)]
    const volume = (await pool.find(V)) ?? assert.fail()
    await assert.rejects(hypervisor.plug(B, diskOf(volume)), { reason: 'qmp_error' }, 'one volume, two guests')
    await one.run('umount /mnt')
    await unplug(A, V)
    await until(one, '[ ! -e /dev/vdb ]')
    await until(one, `[ ! -L /dev/disk/by-id/virtio-${V.slice(0, 20)} ]`)
    await hypervisor.plug(B, diskOf(volume))
    await until(other, '[ -b /dev/vdb ]')
    await other.run('mount /dev/vdb /mnt')
    assert.equal(await other.run('sha256sum < /mnt/data | cmp - /mnt/sum && echo same'), 'same\n')
  })

  it('sees a volume grow without a new start', async () => {
    const shell = shellOf(B)
    const volume = (await pool.find(V)) ?? assert.fail()
    await hypervisor.plug(B, diskOf(volume, { sizeBytes: 2 * GIB }))
    await until(shell, `[ $(lsblk -bndo SIZE /dev/vdb) = ${2 * GIB} ]`)
    await shell.run('resize2fs /dev/vdb')
    assert.ok(Number(await shell.run('df -k /mnt | tail -n 1 | tr -s " " | cut -d " " -f 2')) > 1_900_000)
    assert.equal((await pool.find(V))?.sizeMib, 2048)
  })

  it('finds everything on it after its process was killed, and reads only what it may not write', async () => {
    const shell = shellOf(B)
    await shell.run('head -c 1000000 /dev/urandom > /mnt/late && sha256sum < /mnt/late > /mnt/late.sum && sync')
    const [guest] = await hypervisor.list([B])
    process.kill(guest?.pid ?? assert.fail(), 'SIGKILL')
    await eventually('QEMU has died', async () => (await hypervisor.list([B]))[0]?.state === 'crashed')
    const one = shellOf(A)
    const volume = (await pool.find(V)) ?? assert.fail()
    // a process that is dying has its locks for a moment still
    await insist(() => hypervisor.plug(A, diskOf(volume)))
    await until(one, '[ -b /dev/vdb ]')
    await one.run('mount /dev/vdb /mnt')
    assert.equal(await one.run('cd /mnt && sha256sum < late | cmp - late.sum && cd / && echo same'), 'same\n')
    await one.run('umount /mnt')
    await unplug(A, V)
    await hypervisor.plug(A, diskOf(volume, { readOnly: true }))
    await until(one, '[ -b /dev/vdb ]')
    assert.equal(await one.run('cat /sys/block/vdb/ro'), '1\n')
    await one.run('mount -o ro /dev/vdb /mnt && cmp /mnt/sum /mnt/sum')
    await assert.rejects(one.run('dd if=/dev/zero of=/dev/vdb bs=4096 count=1'), { code: 'internal' })
  })
})
