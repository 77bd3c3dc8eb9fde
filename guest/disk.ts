/** Puts the parts together to a disk that a PC's firmware boots, with no mount and no loop device. */
import { open, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type BuildContext, run } from './run.ts'

const MIB = 1 << 20
const SECTOR = 512
/** Of a qcow2. */
const CLUSTER = 1 << 16
/** Below this the boot partition would be FAT12. */
const LEAST_BOOT = 17 * MIB
/** The customary alignment of a first partition. */
const BOOT_AT = MIB
/** Free for the user before the disk grows; the root partition grows to the disk's size at the first start. */
const ROOT_SIZE = 40 * MIB
const BOOT_CODE = '/usr/lib/SYSLINUX/mbr.bin'

/** `mitigations` and self-tests cost time under emulation and protect nothing there; the rest skips calibrations. */
const KERNEL_LINE =
  'console=tty0 console=ttyS0,115200 quiet mitigations=off cryptomgr.notests tsc=reliable no_timer_check noreplace-smp random.trust_cpu=on'

export interface DiskParts {
  kernel: string
  initrd: string
  /** A folder that becomes the root file system. */
  root: string
}

/** Writes `path`, a qcow2, using `folder` for what comes before it. */
export async function writeDisk(parts: DiskParts, folder: string, path: string, context: BuildContext): Promise<void> {
  const raw = join(folder, 'disk.raw')
  const bootSize = Math.max(LEAST_BOOT, Math.ceil((await usedOf(parts)) / MIB) * MIB)
  await writeFile(raw, '')
  const file = await open(raw, 'r+')
  try {
    await file.truncate(BOOT_AT + bootSize + ROOT_SIZE)
    await file.write(await bootRecord(BOOT_AT, bootSize), 0, SECTOR, 0)
  } finally {
    await file.close()
  }
  await writeRootPartition(parts.root, raw, BOOT_AT + bootSize, context)
  await run(['qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', '-c', raw, path], context)
  await writeBootPartition(parts, raw, bootSize, folder, context)
  await addUncompressed(raw, folder, path, await usedOf(parts), context)
}

/** mtools fills a new partition from its start: tables, boot loader, kernel, first files; its own parts are below 512 KiB. */
async function usedOf({ kernel, initrd }: DiskParts): Promise<number> {
  return Math.ceil(((await stat(kernel)).size + (await stat(initrd)).size + MIB / 2) / CLUSTER) * CLUSTER
}

/** The kernel is compressed already, and every start reads all of it: a second compression would cost a tenth of a second each time. */
async function addUncompressed(raw: string, folder: string, path: string, used: number, context: BuildContext) {
  const boot = 'boot.raw'
  await run(
    [
      'dd',
      'status=none',
      `if=${raw}`,
      `of=${join(folder, boot)}`,
      'bs=64K',
      `skip=${BOOT_AT / CLUSTER}`,
      `count=${used / CLUSTER}`,
    ],
    context,
  )
  // a command of qemu-io ends each word at a blank: the file is named from its own folder
  await run(['qemu-io', '-f', 'qcow2', '-c', `write -q -s ${boot} ${BOOT_AT} ${used}`, resolve(path)], context, folder)
}

/**
 * The first sector: boot code and the table of two partitions. The second is declared as long as a table can say: the kernel
 * clips it to the disk, so it grows with the disk and no table has to be rewritten in a running guest.
 */
async function bootRecord(bootAt: number, bootSize: number): Promise<Buffer> {
  const record = Buffer.alloc(SECTOR)
  const code = await open(BOOT_CODE, 'r')
  try {
    await code.read(record, 0, 440, 0)
  } finally {
    await code.close()
  }
  const rootAt = (bootAt + bootSize) / SECTOR
  record.writeUInt32LE(0x6b6c6577, 440) // the disk's signature; any but zero
  partition(0x0e, 0x80, bootAt / SECTOR, bootSize / SECTOR).copy(record, 446)
  partition(0x83, 0, rootAt, 0xffffffff - rootAt).copy(record, 462)
  record.writeUInt16LE(0xaa55, 510)
  return record
}

/** Cylinders and heads are "too far to say": everyone reads the sector numbers. */
function partition(type: number, active: number, start: number, count: number): Buffer {
  const entry = Buffer.from([active, 0xfe, 0xff, 0xff, type, 0xfe, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0])
  entry.writeUInt32LE(start, 8)
  entry.writeUInt32LE(count, 12)
  return entry
}

async function writeBootPartition(parts: DiskParts, raw: string, size: number, folder: string, context: BuildContext) {
  const at = `${raw}@@${BOOT_AT}`
  const settings = join(folder, 'syslinux.cfg')
  await writeFile(
    settings,
    `DEFAULT welkin\nPROMPT 0\nTIMEOUT 0\nLABEL welkin\n  LINUX /kernel\n  INITRD /initrd\n  APPEND ${KERNEL_LINE}\n`,
  )
  const geometry = ['-h', '16', '-s', '63', '-H', `${BOOT_AT / SECTOR}`, '-T', `${size / SECTOR}`, '-c', '8']
  await run(['mformat', '-i', at, ...geometry, '-N', '77656c6b', '-v', 'WELKINBOOT', '::'], context)
  await run(['syslinux', '--install', '--offset', `${BOOT_AT}`, raw], context)
  await run(['mcopy', '-i', at, parts.kernel, '::/kernel'], context)
  await run(['mcopy', '-i', at, parts.initrd, '::/initrd'], context)
  await run(['mcopy', '-i', at, settings, '::/syslinux.cfg'], context)
}

/** Identifiers are fixed, so that builds differ as little as can be. */
async function writeRootPartition(root: string, raw: string, at: number, context: BuildContext) {
  const id = '77656c6b-696e-4000-8000-67756573740a'
  const options = ['-t', 'ext4', '-L', 'welkin-root', '-U', id, '-b', '4096', '-m', '0', '-I', '256', '-N', '4096']
  const extended = `offset=${at},hash_seed=${id},lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0`
  await run(['mke2fs', '-q', '-F', ...options, '-J', 'size=4', '-E', extended, '-d', root, raw, `${ROOT_SIZE / 1024}k`], context)
}
