import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { GuestDisk, GuestNic } from '../driver.ts'
import { qemuArguments } from './command-line.ts'

const ID = '12345678-9abc-4def-8123-456789abcdef'

test('disks come in their order and can be told apart by their serial numbers', () => {
  const disk = (id: string) => ({ id, path: `/disks/${id}.qcow2`, format: 'qcow2', bus: 'virtio' }) as const
  const disks = [{ ...disk(ID), bootIndex: 1 }, disk(`${ID}.ephemeral0`), disk(`${ID}.swap`)]
  const spec = { id: ID, name: 'vm1', cpus: 1, memoryMib: 64, disks, nics: [], product: 'Test' }
  const devices = qemuArguments(spec, { accelerator: 'tcg' }, false).filter((word) => word.startsWith('virtio-blk-pci'))
  assert.deepEqual(devices, [
    'virtio-blk-pci,drive=disk0,id=disk0-device,serial=12345678-9abc-4def-8,bootindex=1',
    'virtio-blk-pci,drive=disk1,id=disk1-device,serial=ephemeral0-12345678-',
    'virtio-blk-pci,drive=disk2,id=disk2-device,serial=swap-12345678-9abc-4',
  ])
})

test('a disc hangs on the chipset’s bus, or on SCSI, and is only read', () => {
  const wordsOf = (bus: GuestDisk['bus'], machine?: 'pc') => {
    const disks = [{ id: ID, path: '/disks/disc', format: 'qcow2', bus, disc: true, bootIndex: 1 } as const]
    return qemuArguments(
      { id: ID, name: 'vm1', cpus: 1, memoryMib: 64, disks, nics: [], product: 'Test', machine },
      { accelerator: 'tcg' },
      false,
    )
  }
  const deviceOf = (words: string[]) => words.find((word) => word.includes('drive=disk0'))
  const rest = 'drive=disk0,id=disk0-device,serial=12345678-9abc-4def-8,bootindex=1'
  assert.equal(deviceOf(wordsOf('virtio')), `ide-cd,bus=ide.0,${rest}`)
  assert.equal(deviceOf(wordsOf('ide', 'pc')), `ide-cd,bus=ide.0,unit=0,${rest}`)
  assert.equal(deviceOf(wordsOf('scsi')), `scsi-cd,bus=scsi0.0,${rest}`)
  const block = wordsOf('virtio').find((word) => word.includes('"node-name":"disk0"')) ?? '{}'
  assert.deepEqual([JSON.parse(block)['read-only'], JSON.parse(block).file['read-only']], [true, true])
})

test('processors are told as sockets, cores and threads, where these were chosen', () => {
  const spec = { id: ID, name: 'vm1', cpus: 8, memoryMib: 64, disks: [], nics: [], product: 'Test' }
  const after = (word: string, words: string[]) => words[words.indexOf(word) + 1]
  const told = (topology: { sockets: number; cores: number; threads: number } | undefined, accelerator: 'kvm' | 'tcg') => {
    const words = qemuArguments({ ...spec, ...(topology && { topology }) }, { accelerator }, false)
    return `${after('-smp', words)} ${after('-cpu', words)}`
  }
  assert.equal(told(undefined, 'tcg'), '8 max')
  assert.equal(told({ sockets: 8, cores: 1, threads: 1 }, 'kvm'), '8,sockets=8,cores=1,threads=1 host')
  assert.equal(told({ sockets: 2, cores: 2, threads: 2 }, 'kvm'), '8,sockets=2,cores=2,threads=2 host,topoext=on')
  assert.equal(told({ sockets: 2, cores: 2, threads: 2 }, 'tcg'), '8,sockets=2,cores=2,threads=2 max,vendor=GenuineIntel')
})

test('every card is one that QEMU knows, and takes what is said of it', () => {
  const models: GuestNic['model'][] = ['virtio', 'e1000', 'e1000e', 'ne2k_pci', 'pcnet', 'rtl8139', 'vmxnet3']
  const nics = models.map((model, index) => ({
    id: `${index}`,
    mac: 'fa:16:3e:00:00:01',
    mtu: 1442,
    device: `t${index}`,
    run: [],
    model,
  }))
  const words = qemuArguments(
    { id: ID, name: 'vm1', cpus: 1, memoryMib: 64, disks: [], nics, product: 'Test' },
    { accelerator: 'tcg' },
    false,
  )
  const devices = words.filter((word) => word.includes('netdev=nic'))
  assert.equal(devices.length, models.length)
  for (const device of devices) {
    const [name = '', ...options] = device.split(',')
    const help = execFileSync('qemu-system-x86_64', ['-device', `${name},help`], { encoding: 'utf8' })
    for (const [option = ''] of options.map((text) => text.split('='))) {
      if (option !== 'id') assert.match(help, new RegExp(`^ +${option}=`, 'm'), device)
    }
  }
})
