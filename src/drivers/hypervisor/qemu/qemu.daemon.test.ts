import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../../kernel/clock.ts'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { createQemuImg } from '../../../wire/qemu-img/index.ts'
import { checkHypervisor } from '../driver.check.ts'
import type { GuestDisk, GuestSpec, VolumeDisk } from '../driver.ts'
import { findProcess } from './process.ts'
import { qemuHypervisor } from './qemu.ts'
import type { QemuSettings } from './settings.ts'

const NOBODY = 65_534

const qemuImg = createQemuImg({ clock: patientClock })

const makeLab = async () => {
  assert.equal(userInfo().uid, 0, 'guests in control groups and under another user need root')
  const folder = mkdtempSync('/var/tmp/welkin-qemu-')
  chmodSync(folder, 0o711)
  const settings: QemuSettings = {
    folder: join(folder, 'guests'),
    user: { uid: NOBODY, gid: NOBODY, groups: [] },
    accelerator: 'tcg',
    acceleratorReason: 'test',
    version: 'test',
    cgroup: `welkin-test-${process.pid}`,
    binary: 'qemu-system-x86_64',
    clock: patientClock,
    log: silentLog,
  }
  const hypervisor = qemuHypervisor(settings)
  return {
    hypervisor,
    successor: () => qemuHypervisor(settings),
    folder,
    spec: (id: string): GuestSpec => ({
      id,
      name: 'guest',
      cpus: 1,
      memoryMib: 64,
      disks: [],
      nics: [],
      product: 'Test, Computer',
    }),
    async volume(id: string): Promise<VolumeDisk> {
      const disk = {
        id,
        path: join(folder, `${id}.qcow2`),
        format: 'qcow2',
        bus: 'virtio',
        readOnly: false,
        sizeBytes: 2 ** 26,
      } as const
      await qemuImg.create({ path: disk.path, format: 'qcow2', size: disk.sizeBytes })
      chownSync(disk.path, NOBODY, NOBODY)
      return disk
    },
    async childOf(disk: VolumeDisk): Promise<VolumeDisk> {
      const [path, backing] = [`${disk.path}+`, { path: disk.path, format: 'qcow2' as const }]
      await qemuImg.create({ path, format: 'qcow2', size: disk.sizeBytes, backing, unopened: true })
      chownSync(path, NOBODY, NOBODY)
      return { ...disk, path, parent: disk.path }
    },
    crash: async (id: string) => {
      const pid = findProcess(settings, id)
      assert.ok(pid)
      process.kill(pid, 'SIGKILL')
      while (findProcess(settings, id) !== undefined) await systemClock.sleep(2)
    },
    end: async () => {
      for (const { id } of await hypervisor.list()) await hypervisor.remove(id)
      await hypervisor.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

checkHypervisor('qemu', makeLab)

const ID = '33333333-3333-4333-8333-333333333333'
/** A boot sector: `mov dx, 0x3f8; mov al, 'x'; out dx, al; jmp` to `out`. */
const ENDLESS = Buffer.from([0xba, 0xf8, 0x03, 0xb0, 0x78, 0xee, 0xeb, 0xfd])

test('the console stays within bounds while no agent looks; nothing of its writer is left', async () => {
  const lab = await makeLab()
  const never = new AbortController().signal
  try {
    const path = join(lab.folder, 'endless')
    writeFileSync(path, Buffer.concat([ENDLESS, Buffer.alloc(502), Buffer.from([0x55, 0xaa]), Buffer.alloc(1024 * 1024)]))
    chownSync(path, NOBODY, NOBODY)
    const spec = { ...lab.spec(ID), disks: [{ id: ID, path, format: 'raw', bus: 'virtio', bootIndex: 1 } as const] }
    await lab.hypervisor.ensure(spec, { signal: never })
    await lab.hypervisor.close()
    const guest = join(lab.folder, 'guests', ID)
    const sizeOf = (name: string) => statSync(join(guest, name), { throwIfNoEntry: false })?.size ?? 0
    const first = () => statSync(join(guest, 'console.log.1'), { throwIfNoEntry: false })?.ino
    const turned = async () => {
      for (const before = first(); first() === before || first() === undefined; ) {
        assert.ok(sizeOf('console.log') <= 512 * 1024 && sizeOf('console.log.1') <= 512 * 1024)
        await systemClock.sleep(20)
      }
    }
    await turned()
    await turned()
    const next = lab.successor()
    const text = await next.console(ID, 400_000)
    assert.equal(text.length, 400_000)
    assert.equal(text.subarray(-5).toString(), 'xxxxx')
    await lab.crash(ID)
    await next.ensure(spec, { signal: never })
    await turned()
    assert.deepEqual(writersIn(guest).length, 1)
    await next.remove(ID)
    while (writersIn(guest).length > 0) await systemClock.sleep(5)
    assert.deepEqual(readdirSync(guest).sort(), ['console.log', 'console.log.1', 'qemu.log'])
    await next.forget(ID)
    assert.equal((await next.console(ID, 10)).length, 0)
    await next.close()
  } finally {
    await lab.end()
  }
})

test('a guest that QEMU refuses leaves no writer of a console, and one whose writer is killed runs on and gets another', async () => {
  const lab = await makeLab()
  const never = new AbortController().signal
  const guest = join(lab.folder, 'guests', ID)
  try {
    const absent = { id: ID, path: '/nowhere', format: 'raw', bus: 'virtio' } as const
    await assert.rejects(lab.hypervisor.ensure({ ...lab.spec(ID), disks: [absent] }, { signal: never }))
    await lab.hypervisor.remove(ID)
    while (writersIn(guest).length > 0) await systemClock.sleep(5)
    const path = join(lab.folder, 'endless')
    writeFileSync(path, Buffer.concat([ENDLESS, Buffer.alloc(502), Buffer.from([0x55, 0xaa]), Buffer.alloc(1024 * 1024)]))
    chownSync(path, NOBODY, NOBODY)
    const disks = [{ ...absent, path, bootIndex: 1 }]
    await lab.hypervisor.ensure({ ...lab.spec(ID), disks }, { signal: never })
    for (const pid of writersIn(guest)) process.kill(Number(pid), 'SIGKILL')
    await systemClock.sleep(300) // far more than fills a pipe
    await lab.hypervisor.setPaused(ID, true)
    await lab.hypervisor.setPaused(ID, false)
    assert.equal((await lab.hypervisor.list())[0]?.state, 'running')
    while (writersIn(guest).length !== 1) await systemClock.sleep(5)
    const log = () => statSync(join(guest, 'console.log')).ino
    for (const before = log(); log() === before; ) await systemClock.sleep(20)
    assert.equal((await lab.hypervisor.list())[0]?.state, 'running')
    assert.equal(writersIn(guest).length, 1)
    await lab.hypervisor.remove(ID)
    while (writersIn(guest).length > 0) await systemClock.sleep(5)
  } finally {
    await lab.end()
  }
})

/** Processes whose working directory is the guest's folder and that write its console. */
const writersIn = (folder: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('perl')
    } catch {
      return false // not a process, or one that has just ended
    }
  })

const BUSES = [
  ['virtio', 'q35'],
  ['scsi', 'q35'],
  ['ide', 'q35'],
  ['scsi', 'pc'],
  ['ide', 'pc'],
] as const

for (const [bus, machine] of BUSES) {
  test(`a guest with three disks of ${bus} on ${machine}`, async () => {
    const lab = await makeLab()
    try {
      const disks = ['', '.ephemeral0', '.swap'].map((word): GuestDisk => {
        const path = join(lab.folder, `disk${word}`)
        writeFileSync(path, Buffer.alloc(1024 * 1024))
        chownSync(path, NOBODY, NOBODY)
        return { id: `${ID}${word}`, path, format: 'raw', bus, ...(word === '' && { bootIndex: 1 }) }
      })
      const spec = { ...lab.spec(ID), disks, ...(machine === 'pc' && { machine }) }
      const guest = await lab.hypervisor.ensure(spec, { signal: new AbortController().signal })
      assert.equal(guest.state, 'running')
    } finally {
      await lab.end()
    }
  })
}

for (const [bus, machine] of BUSES) {
  test(`a guest starts from a disc, where its disks are of ${bus} on ${machine}`, async () => {
    const lab = await makeLab()
    try {
      const path = makeDisc(lab.folder)
      const disks = [{ id: ID, path, format: 'raw', bus, disc: true, bootIndex: 1 } as const]
      await lab.hypervisor.ensure(
        { ...lab.spec(ID), disks, ...(machine === 'pc' && { machine }) },
        { signal: new AbortController().signal },
      )
      while ((await lab.hypervisor.console(ID, 1)).toString() !== 'x') await systemClock.sleep(20)
    } finally {
      await lab.end()
    }
  })
}

/** Firmware loads its first sector and runs it. */
function makeDisc(folder: string): string {
  const [content, path] = [join(folder, 'content'), join(folder, 'disc.iso')]
  mkdirSync(content)
  writeFileSync(join(content, 'boot'), Buffer.concat([ENDLESS, Buffer.alloc(2048 - ENDLESS.length)]))
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-no-emul-boot', '-b', 'boot', '-c', 'catalog', '-o', path, content], {
    stdio: 'ignore',
  })
  chownSync(path, NOBODY, NOBODY)
  return path
}
