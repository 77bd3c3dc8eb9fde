/** Layers of a real pool merged by a real QEMU, which is killed at each step of it: nothing is lost, and the chain is short in the end. */
import assert from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../../kernel/clock.ts'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { runCommand } from '../../../wire/process/index.ts'
import { createQemuImg } from '../../../wire/qemu-img/index.ts'
import { connectQmp } from '../../../wire/qmp/index.ts'
import { fileStorage } from '../../volume/file/file.ts'
import type { LayerMerge } from '../../volume/pool.ts'
import type { VolumeDisk } from '../driver.ts'
import { findProcess } from './process.ts'
import { emulatedHypervisor, NOBODY } from './qemu.fixture.ts'
import { nodeName } from './volume-names.ts'

const never = new AbortController().signal
const [GUEST, V] = ['11111111-1111-4111-8111-111111111111', 'aaaaaaaa-1111-4111-8111-111111111111'] as const
const snapshotId = (number: number) => `${`${number}`.padStart(8, '0')}-3333-4333-8333-333333333333`
const [SIZE_MIB, BLOCK] = [32, 2 ** 18]
/** Every so many blocks of the disk. */
const each = (step: number) => Array.from({ length: Math.floor((SIZE_MIB * 2 ** 20) / BLOCK / step) }, (_, at) => at * step)

function openLab() {
  const { folder, hypervisor, settings } = emulatedHypervisor('merging')
  const user = { uid: NOBODY, gid: NOBODY }
  const qemuImg = createQemuImg({ clock: patientClock, confinement: { user } })
  const kept = {
    disks: join(folder, 'disks'),
    pool: join(folder, 'volumes'),
    images: join(folder, 'images'),
    copies: join(folder, 'copies'),
    user,
    qemuImg,
  }
  const { pool } = fileStorage({ ...kept, clock: patientClock, log: silentLog })
  /** What each block holds. */
  const held = new Map<number, number>()
  const disk = async (): Promise<VolumeDisk> => {
    const { sizeMib, ...found } = (await pool.find(V)) ?? assert.fail()
    return { ...found, bus: 'virtio', readOnly: false, sizeBytes: sizeMib * 2 ** 20 }
  }
  const io = async (commands: readonly string[]) =>
    runCommand(['qemu-io', '-f', 'qcow2', ...commands.flatMap((one) => ['-c', one]), (await disk()).path], {
      clock: patientClock,
    })
  const spec = (volumes: VolumeDisk[]) => ({
    id: GUEST,
    name: 'g',
    cpus: 1,
    memoryMib: 64,
    disks: [],
    nics: [],
    product: 'T',
    volumes,
  })
  return {
    pool,
    hypervisor,
    spec,
    async qmpOf() {
      await hypervisor.close() // QEMU speaks with one client at a time
      return connectQmp({ path: join(settings.folder, GUEST, 'qmp.sock'), clock: patientClock, log: silentLog })
    },
    start: async () => hypervisor.ensure(spec([await disk()]), { signal: never }),
    /** While no guest runs. */
    async write(blocks: readonly number[], pattern: number) {
      await io(blocks.map((block) => `write -P ${pattern} ${block * BLOCK} ${BLOCK}`))
      for (const block of blocks) held.set(block, pattern)
    },
    async kill() {
      const pid = findProcess(settings, GUEST) ?? assert.fail()
      await hypervisor.close()
      process.kill(pid, 'SIGKILL')
      while (existsSync(`/proc/${pid}`)) await systemClock.sleep(2)
    },
    merge: (merge: LayerMerge, bytesPerSecond: number) =>
      pool.merge(merge, {
        signal: never,
        byOpener: () => hypervisor.merge(GUEST, { ...merge, volumeId: V, bytesPerSecond, hasRoom: true }),
      }),
    async isWhole() {
      const checks = [...held].map(([block, pattern]) => `read -P ${pattern} ${block * BLOCK} ${BLOCK}`)
      assert.doesNotMatch(await io(checks), /failed/i)
      const { path } = await disk()
      assert.equal((await qemuImg.check({ path, format: 'qcow2' }, { repair: 'leaks' })).corruptions, 0)
    },
    async end() {
      await hypervisor.remove(GUEST)
      await hypervisor.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

test('QEMU is killed at each step of a merging: nothing is lost, it goes on, and the chain is short in the end', async () => {
  const lab = openLab()
  const { pool } = lab
  try {
    await pool.ensure({ id: V, sizeMib: SIZE_MIB }, () => Promise.reject(new Error('no image')), never)
    // one is killed while it copies, the others after so many steps: when it waits, when it is told to end, when it has ended
    for (const [round, steps] of [0, 1, 2, 3].entries()) {
      await lab.write(each(round + 2), round + 1)
      await pool.snapshot(V, snapshotId(2 * round), never)
      await lab.write(each(5), 50 + round)
      // the layer that takes in is the newest one, or one below it
      if (round % 2 === 1) await pool.snapshot(V, snapshotId(2 * round + 1), never)
      await lab.write(each(7), 100 + round)
      await lab.start()
      await pool.removeSnapshot(snapshotId(2 * round))
      const [merge] = (await pool.chains()).merges
      assert.ok(merge)
      const speed = steps === 0 ? 2 ** 20 : 2 ** 30
      assert.equal(await lab.merge(merge, speed), false)
      for (let step = 0; step < steps; step++) {
        await systemClock.sleep(100)
        await lab.merge(merge, speed)
      }
      await lab.kill()
      await lab.isWhole()
      await lab.start()
      await pool.removeSnapshot(snapshotId(2 * round + 1))
      for (let [left] = (await pool.chains()).merges; left; [left] = (await pool.chains()).merges) await lab.merge(left, 2 ** 30)
      assert.equal((await pool.chains()).longest, 1)
      await lab.kill()
      await lab.isWhole()
    }
  } finally {
    await lab.end()
  }
})

test('a merging ends where the volume is to go, and nothing of it stays open', async () => {
  const lab = openLab()
  const { pool, hypervisor, qmpOf } = lab
  try {
    const made = await pool.ensure({ id: V, sizeMib: SIZE_MIB }, () => Promise.reject(new Error('no image')), never)
    await lab.write(each(2), 1)
    const { path } = await pool.snapshot(V, snapshotId(1), never)
    await hypervisor.ensure(lab.spec([]), { signal: never })
    // as a death between the two halves of plugging leaves it: without a device, which no guest here could let go of
    const qmp = await qmpOf()
    const file = (filename: string) => ({ driver: 'file', filename })
    await qmp.execute('blockdev-add', { driver: 'qcow2', 'node-name': nodeName(V, 0), file: file(made.path), 'read-only': true })
    const newest = { driver: 'qcow2', 'node-name': nodeName(V, 1), file: file(path), backing: nodeName(V, 0) }
    await qmp.execute('blockdev-add', newest)
    qmp.close()
    const merge = { volumeId: V, into: path, layers: [made.path], bytesPerSecond: 2 ** 18, hasRoom: true }
    for (const _ of [1, 2]) assert.equal(await hypervisor.merge(GUEST, merge), false)
    await hypervisor.unplug(GUEST, V, never)
    assert.deepEqual((await hypervisor.list([GUEST]))[0]?.volumes, [])
    await lab.isWhole()
  } finally {
    await lab.end()
  }
})
