import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../../kernel/clock.ts'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { checkHypervisor } from '../driver.check.ts'
import type { GuestDisk, GuestSpec } from '../driver.ts'
import { findProcess } from './process.ts'
import { qemuHypervisor } from './qemu.ts'
import type { QemuSettings } from './settings.ts'

const NOBODY = 65_534

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
