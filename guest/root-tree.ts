/** The guest's root file system as a folder. */
import { chmod, chown, copyFile, cp, lstat, mkdir, readdir, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { CloudError } from '../src/kernel/errors.ts'
import { type KernelModules, modulesFolder, pickModules, writeModules } from './kernel-modules.ts'
import { copyLibrariesOf, copyWithLibraries, MERGED, mergedPath } from './libraries.ts'
import { type BuildContext, run } from './run.ts'

const PROGRAMS = ['dropbear', 'dropbearkey', 'lsblk', 'blkid', 'mke2fs', 'resize2fs', 'e2fsck']
const FOLDERS = [
  'dev',
  'proc',
  'sys',
  'run',
  'tmp',
  'mnt',
  'root',
  'home/welkin',
  'etc/dropbear',
  'var/lib/dhcpcd',
  'var/log',
  'usr/lib',
]
const REQUIRED = ['virtio_net', 'isofs', 'evdev', 'button']
/** Absent ones are left out: kernels for clouds have few drivers of old hardware. */
const WELCOME = [
  ...['virtio_rng', 'virtio_balloon', 'virtio_console', 'af_packet', 'virtio_scsi', 'sd_mod', 'sr_mod', 'ata_piix', 'ahci'],
  ...['vfat', 'nls_cp437', 'nls_iso8859_1', 'nls_ascii', 'nls_utf8', 'e1000', 'e1000e', '8021q', 'loop'],
]
/** One time for every file. Only the inodes' change times then differ between two builds: no program can set those. */
const BUILT = '2026-01-01T00:00:00Z'

export interface RootParts {
  /** Where the archive's packages are unpacked. */
  unpacked: string
  busybox: string
  kernel: KernelModules
  /** The recipe's own files. */
  recipe: string
  root: string
}

/** Fills `root`, which must not exist. Needs to be root, for the owners of the files. */
export async function writeRootTree(parts: RootParts, context: BuildContext): Promise<void> {
  const { root, recipe, kernel } = parts
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true })
  for (const target of Object.values(MERGED)) await mkdir(join(root, target), { recursive: true })
  await cp(recipe, root, { recursive: true })
  await copyPrograms(parts, context)
  await linkApplets(parts, context)
  const modules = await pickModules(kernel, [...REQUIRED, ...WELCOME], REQUIRED, context)
  await writeModules(modules, modulesFolder(root, kernel.release))
  await symlink('/proc/mounts', join(root, 'etc/mtab'))
  await symlink('/run/resolv.conf', join(root, 'etc/resolv.conf'))
  await setOwners(root)
  // after that, for a walk follows links
  for (const [name, target] of Object.entries(MERGED))
    await symlink(relative(dirname(join('/', name)), join('/', target)), join(root, name))
  await run(['find', root, '-depth', '-exec', 'touch', '-h', '-d', BUILT, '{}', '+'], context)
}

async function copyPrograms({ unpacked, busybox, root }: RootParts, context: BuildContext): Promise<void> {
  const found = await Promise.all(PROGRAMS.map((name) => findProgram(name, context)))
  await copyWithLibraries([...found, await findPermit(context)], root, context)
  for (const [link, program] of [
    ['mkfs.ext4', 'mke2fs'],
    ['mkfs.ext3', 'mke2fs'],
    ['mkfs.ext2', 'mke2fs'],
  ] as const) {
    await symlink(program, join(root, 'usr/bin', link))
  }
  await copyFile(busybox, join(root, 'usr/bin/busybox'))
  const doas = join(unpacked, 'usr/bin/doas')
  const sftp = join(unpacked, 'usr/lib/openssh/sftp-server')
  const dhcpcd = join(unpacked, 'usr/sbin/dhcpcd')
  await copyLibrariesOf([doas, sftp, dhcpcd], root, context)
  await copyFile(dhcpcd, join(root, 'usr/bin/dhcpcd'))
  await copyFile(doas, join(root, 'usr/bin/doas'))
  await copyFile(sftp, join(root, 'usr/lib/sftp-server'))
}

async function findProgram(name: string, context: BuildContext): Promise<string> {
  return (await run(['/bin/sh', '-c', `command -v ${name}`], context)).trim()
}

/** The plug-in that says yes: whom doas lets pass is decided by doas.conf alone. */
async function findPermit(context: BuildContext): Promise<string> {
  const files = await run(['dpkg-query', '-L', 'libpam-modules'], context)
  const path = files.split('\n').find((line) => line.endsWith('/pam_permit.so'))
  if (!path) throw new CloudError('internal', 'The package libpam-modules has no pam_permit.so.')
  return path
}

/** A link for each program that busybox is, except where there is a real one. */
async function linkApplets({ busybox, root }: RootParts, context: BuildContext): Promise<void> {
  const applets = (await run([busybox, '--list-full'], context)).split('\n').filter(Boolean)
  const bin = join(root, 'usr/bin/busybox')
  for (const applet of applets) {
    const path = join(root, mergedPath(`/${applet}`))
    const real = PROGRAMS.includes(basename(path)) || basename(path) === 'busybox'
    const taken =
      real ||
      (await lstat(path).then(
        () => true,
        () => false,
      ))
    if (taken) continue
    await mkdir(dirname(path), { recursive: true })
    await symlink(relative(dirname(path), bin), path)
  }
}

async function setOwners(root: string): Promise<void> {
  for (const path of ['', ...(await readdir(root, { recursive: true }))]) {
    const full = join(root, path)
    const info = await lstat(full)
    if (info.isSymbolicLink()) continue
    const own = path.startsWith('home/welkin') ? 1000 : 0
    await chown(full, own, own)
    await chmod(full, modeOf(path, info.isDirectory(), (info.mode & 0o111) !== 0))
  }
}

function modeOf(path: string, folder: boolean, executable: boolean): number {
  // busybox gives the right up at once, except as ping, su, login and passwd
  if (path === 'usr/bin/doas' || path === 'usr/bin/busybox') return 0o4755
  if (path === 'etc/shadow') return 0o600
  if (path === 'etc/doas.conf') return 0o400
  if (path === 'tmp') return 0o1777
  if (path === 'root' || path === 'etc/dropbear') return 0o700
  return folder || executable ? 0o755 : 0o644
}
