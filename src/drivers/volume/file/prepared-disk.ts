/** Disks that a guest can use at once: with a file system, or as swap. */
import { rm } from 'node:fs/promises'
import { runCommand } from '../../../wire/process/index.ts'
import { confine } from '../../../wire/qemu-img/index.ts'
import type { Prepared } from '../driver.ts'
import type { FileVolumeSettings } from './settings.ts'

const CPU_SECONDS = 120

/** Made beside `path` as a sparse file, since file systems are not made within a qcow2, and then turned into one. */
export async function createPrepared(
  { qemuImg, user, clock }: FileVolumeSettings,
  { path, size, prepared }: { path: string; size: number; prepared: Prepared },
  signal: AbortSignal,
): Promise<void> {
  const plain = `${path}.raw`
  try {
    await qemuImg.create({ path: plain, format: 'raw', size }, { signal })
    // as the guests' user, who owns the folder: a link that a guest's process left there must lead nowhere else
    const argv = confine([...programFor(prepared), plain], CPU_SECONDS, { user })
    await runCommand(argv, { clock, signal, timeoutMs: CPU_SECONDS * 1000, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
    await qemuImg.convert(
      { from: { path: plain, format: 'raw' }, to: { path, format: 'qcow2' }, options: { lazy_refcounts: 'on' } },
      { signal },
    )
  } finally {
    await rm(plain, { force: true })
  }
}

/** Tables are left to the guest's kernel to write when it has time, so that a large disk is made as quickly as a small one. */
function programFor(prepared: Prepared): string[] {
  if (prepared.for === 'swap') return ['mkswap']
  return ['mkfs.ext4', '-q', '-F', '-L', prepared.label, '-E', 'lazy_itable_init=1,lazy_journal_init=1,nodiscard']
}
