/** The kernel's first file system: only what finds the disk and hands over to it. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type KernelModule, type KernelModules, pickModules } from './kernel-modules.ts'
import { type ArchiveEntry, archive, DIRECTORY, PLAIN, PROGRAM } from './memory-archive.ts'
import { type BuildContext, run } from './run.ts'

/** Loaded at once: the disk that nearly every guest has. */
const FIRST = ['virtio_pci', 'virtio_blk']
/** Loaded when no disk is found with those. */
const OTHER = ['virtio_scsi', 'sd_mod', 'ata_piix', 'ahci']

/** Writes `path`, compressed. */
export async function writeFirstFiles(
  { busybox, init, kernel, path }: { busybox: string; init: string; kernel: KernelModules; path: string },
  context: BuildContext,
): Promise<void> {
  const first = await pickModules(kernel, FIRST, FIRST, context)
  const other = (await pickModules(kernel, OTHER, [], context)).filter((m) => !first.some((f) => f.name === m.name))
  const folders = ['bin', 'dev', 'modules', 'root'].map((name): ArchiveEntry => ({ path: name, mode: DIRECTORY }))
  const plain = `${path}.cpio`
  await writeFile(
    plain,
    archive([
      ...folders,
      { path: 'init', mode: PROGRAM, bytes: await readFile(init) },
      { path: 'bin/busybox', mode: PROGRAM, bytes: await readFile(busybox) },
      { path: 'modules/first', mode: PLAIN, bytes: loadingOrder(first) },
      { path: 'modules/other', mode: PLAIN, bytes: loadingOrder(other) },
      ...[...first, ...other].map((m) => ({ path: join('modules', `${m.name}.ko`), mode: PLAIN, bytes: m.bytes })),
    ]),
  )
  // the old frame is the only LZ4 that the kernel reads
  await run(['lz4', '-q', '-l', '-9', '-f', plain, path], context)
}

const loadingOrder = (modules: readonly KernelModule[]) => Buffer.from(modules.map((m) => `${m.name}.ko\n`).join(''))
