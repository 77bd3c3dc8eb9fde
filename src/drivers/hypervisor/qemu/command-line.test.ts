import assert from 'node:assert/strict'
import { test } from 'node:test'
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
