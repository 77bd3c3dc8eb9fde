import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../kernel/clock.ts'
import { silentLog } from '../../../kernel/log.ts'
import { checkHypervisor } from '../driver.check.ts'
import type { GuestSpec } from '../driver.ts'
import { findProcess } from './process.ts'
import { qemuHypervisor } from './qemu.ts'
import type { QemuSettings } from './settings.ts'

const NOBODY = 65_534

checkHypervisor('qemu', async () => {
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
    clock: systemClock,
    log: silentLog,
  }
  const hypervisor = qemuHypervisor(settings)
  return {
    hypervisor,
    successor: () => qemuHypervisor(settings),
    spec: (id): GuestSpec => ({ id, name: 'guest', cpus: 1, memoryMib: 64, disks: [], nics: [], product: 'Test, Computer' }),
    crash: async (id) => {
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
})
