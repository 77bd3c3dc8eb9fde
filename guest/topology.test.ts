/** What Linux in a guest sees of its processors: the tiny guest reads its own `/proc/cpuinfo` out on its console. */
import assert from 'node:assert/strict'
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emulatedHypervisor } from '../src/drivers/hypervisor/qemu/qemu.fixture.ts'
import { eventually } from '../src/kernel/eventually.fixture.ts'
import { ensureGuestImage } from './build.ts'
import { makeConfigDrive, makeKey, run } from './machine.check.ts'

const ID = '44444444-4444-4444-8444-444444444444'
const SCRIPT = `#!/bin/sh
{ grep -E '^(processor|physical id|cpu cores|siblings)' /proc/cpuinfo; echo end of processors; } > /dev/console
`

test('a guest has the sockets, cores and threads that were chosen for it', async () => {
  const { folder, hypervisor } = emulatedHypervisor('topology')
  const signal = new AbortController().signal
  const cacheDir = join(import.meta.dirname, '../.cache/guest')
  const image = await ensureGuestImage({ cacheDir, say: () => undefined, signal })
  const disk = join(folder, 'disk.qcow2')
  await run(['qemu-img', 'convert', '-O', 'qcow2', image.path, disk])
  await makeKey(folder)
  await makeConfigDrive(folder, { name: 'processors', script: SCRIPT })
  for (const name of ['disk.qcow2', 'drive.iso']) chmodSync(join(folder, name), 0o666)
  try {
    await hypervisor.ensure(
      {
        id: ID,
        name: 'processors',
        cpus: 8,
        topology: { sockets: 2, cores: 2, threads: 2 },
        memoryMib: 256,
        disks: [{ id: ID, path: disk, format: 'qcow2', bus: 'virtio', bootIndex: 1 }],
        nics: [],
        configDrive: join(folder, 'drive.iso'),
        product: 'Test',
      },
      { signal },
    )
    const console = await eventually('the guest has told its processors', async () => {
      const text = (await hypervisor.console(ID, 100_000)).toString('latin1')
      return text.includes('end of processors') ? text : undefined
    })
    const told = (word: string) => [...console.matchAll(new RegExp(`^${word}\\s*: (\\d+)`, 'gm'))].map(([, number]) => number)
    assert.deepEqual(told('processor').length, 8)
    assert.deepEqual(new Set(told('physical id')), new Set(['0', '1']))
    assert.deepEqual(new Set(told('cpu cores')), new Set(['2']))
    assert.deepEqual(new Set(told('siblings')), new Set(['4']))
  } finally {
    await hypervisor.remove(ID)
    await hypervisor.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
