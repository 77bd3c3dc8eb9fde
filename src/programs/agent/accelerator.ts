/** The probe's answer holds until the machine is booted anew or QEMU is another: no need to wait for it at each start. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Accelerator, probeAccelerator } from '../../drivers/hypervisor/qemu/probe.ts'
import { systemClock } from '../../kernel/clock.ts'
import { readDerived } from '../../kernel/derived-file.ts'
import { runCommand } from '../../wire/process/index.ts'

interface Kept extends Accelerator {
  boot: string
}

export async function chooseAccelerator(binary: string, folder: string): Promise<Accelerator> {
  const path = join(folder, 'accelerator.json')
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const kept = readDerived<Kept>(path, (value) => value?.boot !== undefined && value.version !== undefined)
  if (
    kept?.boot === boot &&
    (await runCommand([binary, '--version'], { clock: systemClock })).includes(`version ${kept.version}`)
  )
    return kept
  const found = await probeAccelerator(binary, folder, systemClock)
  writeFileSync(path, JSON.stringify({ ...found, boot } satisfies Kept))
  return found
}
