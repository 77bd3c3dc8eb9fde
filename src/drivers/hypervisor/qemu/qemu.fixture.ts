/** Builds a hypervisor whose guests are emulated and nobody's, in a folder of a test's own. */
import { chmodSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { qemuHypervisor } from './qemu.ts'
import type { QemuSettings } from './settings.ts'

export const NOBODY = 65_534

/** @param name of the folder and of the control group: of one test alone. Whoever asks closes the one and removes the other. */
export function emulatedHypervisor(name: string) {
  const folder = mkdtempSync(`/var/tmp/welkin-${name}-`)
  chmodSync(folder, 0o711)
  const settings: QemuSettings = {
    folder: join(folder, 'guests'),
    user: { uid: NOBODY, gid: NOBODY, groups: [] },
    accelerator: 'tcg',
    acceleratorReason: 'test',
    version: 'test',
    cgroup: `welkin-${name}-${process.pid}`,
    binary: 'qemu-system-x86_64',
    clock: patientClock,
    log: silentLog,
  }
  return { folder, hypervisor: qemuHypervisor(settings), settings }
}
