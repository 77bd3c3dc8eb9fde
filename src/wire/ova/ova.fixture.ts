/** For tests: archives of virtual machines, good and hostile ones. */
import { createHash } from 'node:crypto'

export interface TarEntry {
  name: string
  bytes: Buffer
  /** A plain file unless told. */
  type?: string
}

export function tarOf(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(({ name, bytes, type = '0' }) => {
    const header = Buffer.alloc(512)
    header.write(name, 0, 100, 'utf8')
    header.write('0000644\x000000000\x000000000\0', 100, 'latin1')
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\x0000000000000\0`, 124, 'latin1')
    header.write(`        ${type}`, 148, 'latin1')
    header.write('ustar\x0000', 257, 'latin1')
    const sum = header.reduce((all, byte) => all + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

/** As VMware's and VirtualBox's writers have it, with what a test wants otherwise. */
export const descriptorOf = ({
  disks = '<Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="1048576" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>',
  files = '<File ovf:id="file1" ovf:href="disk.vmdk" ovf:size="1"/>',
  before = '',
} = {}): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${before}
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References>${files}</References>
  <DiskSection><Info>Disks</Info>${disks}</DiskSection>
  <VirtualSystem ovf:id="vm"><Info>A machine</Info><Name>vm</Name></VirtualSystem>
</Envelope>`)

export const manifestOf = (name: string, bytes: Buffer): Buffer =>
  Buffer.from(`SHA256(vm.ovf)= ${'0'.repeat(64)}\nSHA256(${name})= ${createHash('sha256').update(bytes).digest('hex')}\n`)

export const ovaOf = (disk: Buffer): Buffer =>
  tarOf([
    { name: 'vm.ovf', bytes: descriptorOf() },
    { name: 'vm.mf', bytes: manifestOf('disk.vmdk', disk) },
    { name: 'disk.vmdk', bytes: disk },
  ])

const DISK = Buffer.alloc(700, 'd')
const disk = { name: 'disk.vmdk', bytes: DISK }
const described = (bytes: Buffer) => [{ name: 'vm.ovf', bytes }, disk]
const withFiles = (files: string) => described(descriptorOf({ files }))
const withDisks = (disks: string) => described(descriptorOf({ disks }))
const ONE_DISK = '<Disk ovf:diskId="d" ovf:fileRef="file1"/>'
const BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

/** Each with what it is refused for. */
export const hostileArchives = (): [what: string, bytes: Buffer, why: RegExp][] => [
  ['nothing of a tar', Buffer.alloc(4096, 'x'), /no tar archive/],
  ['only zeroes', Buffer.alloc(4096), /no tar archive/],
  ['cut off', tarOf(described(descriptorOf())).subarray(0, 2048), /cut off/],
  ['a changed header', Buffer.from(tarOf([disk])).fill('y', 1, 3), /checksum of a header/],
  ['a path upwards', tarOf([{ ...disk, name: '../../etc/shadow' }]), /more than the name of a file/],
  ['an absolute path', tarOf([{ ...disk, name: '/etc/shadow' }]), /more than the name of a file/],
  ['a symbolic link', tarOf([{ ...disk, type: '2' }]), /no plain files/],
  ['a hard link', tarOf([{ ...disk, type: '1' }]), /no plain files/],
  ['a device', tarOf([{ ...disk, type: '4' }]), /no plain files/],
  ['a size told twice', tarOf([{ name: 'x', bytes: Buffer.from('12 size=9999\n'), type: 'x' }, disk]), /rename or resize/],
  [
    'a name told twice',
    tarOf([{ name: 'x', bytes: Buffer.from('9 a=b\n18 path=/etc/passwd\n'), type: 'x' }, disk]),
    /rename or resize/,
  ],
  ['the same name twice', tarOf([disk, disk]), /the same name/],
  [
    'too many members',
    tarOf(Array.from({ length: 600 }, (_, at) => ({ name: `f${at}`, bytes: Buffer.alloc(0) }))),
    /too many members/,
  ],
  ['no descriptor', tarOf([disk]), /no descriptor/],
  [
    'two descriptors',
    tarOf([...described(descriptorOf()), { name: 'b.ovf', bytes: descriptorOf() }]),
    /two files that end in \.ovf/,
  ],
  ['an endless descriptor', tarOf(described(Buffer.alloc(2 * 1024 * 1024, ' '))), /too large/],
  ['entities', tarOf(described(descriptorOf({ before: BOMB }))), /document type/],
  [
    'a file by an entity',
    tarOf(described(descriptorOf({ before: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' }))),
    /document type/,
  ],
  ['no XML', tarOf(described(Buffer.from('<Envelope><unclosed'))), /no OVF envelope/],
  ['another document', tarOf(described(Buffer.from('<html/>'))), /no OVF envelope/],
  ['no UTF-8', tarOf(described(Buffer.from([0xff, 0xfe, 0x3c, 0x00]))), /no UTF-8/],
  ['no disk', tarOf(withDisks('')), /names no disk/],
  ['two disks', tarOf(withDisks(ONE_DISK + ONE_DISK)), /has 2 disks/],
  ['an empty disk', tarOf(withDisks('<Disk ovf:diskId="d" ovf:capacity="9"/>')), /an empty one/],
  ['a child', tarOf(withDisks('<Disk ovf:fileRef="file1" ovf:parentRef="p"/>')), /depends on another/],
  ['a disk elsewhere', tarOf(withFiles('<File ovf:id="file1" ovf:href="http://169.254.169.254/x"/>')), /disk is not in it/],
  ['a disk on the host', tarOf(withFiles('<File ovf:id="file1" ovf:href="../../../etc/shadow"/>')), /disk is not in it/],
  ['no file', tarOf(withFiles('')), /none of its files/],
  [
    'a compressed disk',
    tarOf(withFiles('<File ovf:id="file1" ovf:href="disk.vmdk" ovf:compression="gzip"/>')),
    /compressed as a whole/,
  ],
  ['a disk in pieces', tarOf(withFiles('<File ovf:id="file1" ovf:href="disk.vmdk" ovf:chunkSize="9"/>')), /several pieces/],
]
