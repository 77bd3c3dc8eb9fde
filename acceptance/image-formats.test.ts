/** Guests boot from images of every disk format, as other clouds and hypervisors write them; what refers to other files is not taken. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { eventually } from './harness/eventually.ts'
import { succeed } from './harness/process.ts'
import { type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const formats = suite({ name: 'image-formats', chained: true })
const { step } = formats
let client: Client
let key: Key

/** What a user calls a format, and what QEMU does. */
const FORMATS = [
  { disk: 'vmdk', qemu: ['vmdk', '-o', 'subformat=streamOptimized'] },
  { disk: 'vhdx', qemu: ['vhdx'] },
  { disk: 'vhd', qemu: ['vpc', '-o', 'force_size=on'] },
  { disk: 'vdi', qemu: ['vdi'] },
  { disk: 'ploop', qemu: ['parallels'] },
  { disk: 'raw', qemu: ['raw'] },
]

const convert = (to: string, ...format: string[]) =>
  succeed(['qemu-img', 'convert', '-f', 'qcow2', '-O', ...format, 'tiny.qcow2', to], { cwd: formats.cloud.clientFolder })

step('images of every format are taken, and are as large as the disk', async () => {
  client = await clientOf(formats.cloud)
  key = await makeKey(formats.cloud.clientFolder)
  await client.openstack('keypair create --public-key key.pub me')
  await client.openstack('image save --file tiny.qcow2 tiny')
  const { virtual_size } = await client.json('image show tiny')
  for (const { disk, qemu } of FORMATS) {
    await convert(`tiny.${disk}`, ...qemu)
    await client.openstack(`image create --disk-format ${disk} --file tiny.${disk} of-${disk}`)
    const made = await client.json(`image show of-${disk}`)
    assert.deepEqual([made.status, made.disk_format, made.virtual_size], ['active', disk, virtual_size])
  }
})

step('a guest boots from each of them', async () => {
  for (const { disk } of FORMATS)
    await client.openstack(`server create --image of-${disk} --flavor m1.tiny --network private --key-name me vm-${disk}`)
  for (const { disk } of FORMATS)
    await eventually(
      `the guest of ${disk} has booted`,
      async () => assert.match(await client.openstack(`console log show vm-${disk}`), /welkin-guest: ssh ready/),
      { withinMs: 180_000 },
    )
})

step('those of VMware’s and Hyper-V’s disks are entered', async () => {
  for (const disk of ['vmdk', 'vhdx']) {
    const address = String((await client.json('floating ip create public')).floating_ip_address)
    await client.openstack(`server add floating ip vm-${disk} ${address}`)
    assert.equal(await ssh(key, address, 'cat /etc/hostname'), `vm-${disk}`)
    await ssh(key, address, 'echo kept > kept && sync')
  }
})

step('the archive of a machine, imported, is its disk, and a guest boots from it', async () => {
  const { clientFolder } = formats.cloud
  writeFileSync(join(clientFolder, 'vm.ovf'), DESCRIPTOR)
  const digest = createHash('sha256').update(readFileSync(join(clientFolder, 'tiny.vmdk')))
  writeFileSync(join(clientFolder, 'vm.mf'), `SHA256(tiny.vmdk)= ${digest.digest('hex')}\n`)
  await succeed(['tar', '--format=ustar', '-cf', 'vm.ova', 'vm.ovf', 'vm.mf', 'tiny.vmdk'], { cwd: clientFolder })
  await client.openstack('image create --import --disk-format vmdk --container-format ova --file vm.ova of-ova')
  const made = await eventually('it is imported', async () => {
    const shown = await client.json('image show of-ova')
    assert.equal(shown.status, 'active')
    return shown
  })
  assert.deepEqual([made.container_format, made.disk_format], ['bare', 'vmdk'])
  const { checksum } = await client.json('image show of-vmdk')
  assert.equal(made.checksum, checksum)
  await client.openstack('server create --image of-ova --flavor m1.tiny --network private vm-ova')
  await eventually(
    'it has booted',
    async () => assert.match(await client.openstack('console log show vm-ova'), /welkin-guest: ssh ready/),
    { withinMs: 180_000 },
  )
})

/** As ovftool writes it, as far as it speaks of the disk. */
const DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:href="tiny.vmdk" ovf:id="file1"/></References>
  <DiskSection><Info>Virtual disks</Info><Disk ovf:capacity="1" ovf:diskId="vmdisk1" ovf:fileRef="file1"/></DiskSection>
  <VirtualSystem ovf:id="vm"><Info>A machine</Info><Name>vm</Name></VirtualSystem>
</Envelope>
`

step('a disc starts a guest as a disc does', async () => {
  const { clientFolder } = formats.cloud
  await makeDisc(clientFolder)
  await client.openstack('image create --disk-format iso --file disc.iso disc')
  await client.openstack('server create --image disc --flavor m1.tiny --network private vm-disc')
  await eventually(
    'its kernel runs',
    async () => assert.match(await client.openstack('console log show vm-disc'), /welkin-guest: userspace/),
    { withinMs: 180_000 },
  )
})

/** Firmware takes the boot partition of the tiny guest for a hard disk, as discs have had it since there were CDs. */
async function makeDisc(folder: string): Promise<void> {
  const disk = readFileSync(join(folder, 'tiny.raw'))
  const [from, length] = [disk.readUInt32LE(446 + 8), disk.readUInt32LE(446 + 12)]
  disk.fill(0, 462, 478) // the other partition
  mkdirSync(join(folder, 'disc'))
  writeFileSync(join(folder, 'disc', 'boot.raw'), disk.subarray(0, (from + length) * 512))
  const options = ['-quiet', '-hard-disk-boot', '-b', 'boot.raw', '-c', 'catalog', '-o', 'disc.iso', 'disc']
  await succeed(['xorriso', '-as', 'mkisofs', ...options], { cwd: folder })
}

step('an image that refers to another file, or is called what it is not, is refused with the reason', async () => {
  const folder = { cwd: formats.cloud.clientFolder }
  await succeed(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', 'tiny.qcow2', '-F', 'qcow2', 'child.qcow2'], folder)
  await convert('flat.vmdk', 'vmdk', '-o', 'subformat=monolithicFlat')
  for (const [file, disk, why] of [
    ['child.qcow2', 'qcow2', /it has a backing file/],
    ['flat.vmdk', 'vmdk', /only monolithicSparse and streamOptimized are/],
    ['tiny.vdi', 'vhdx', /Image disk_format vhdx does not match stream data vdi/],
  ] as const) {
    const { code, stderr } = await client.attempt(`image create --disk-format ${disk} --file ${file} hostile`)
    assert.notEqual(code, 0)
    assert.match(stderr, why)
    // the client deletes what it could not give data to
    assert.deepEqual(await client.json('image list --name hostile'), [])
  }
})

formats.nothingIsLeft()
