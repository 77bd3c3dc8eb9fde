/** Encrypted volumes of real guests: what is read through them, who is told the passphrase, and what an agent that died leaves. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chownSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../../kernel/clock.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { createQemuImg } from '../../../wire/qemu-img/index.ts'
import type { GuestSpec, VolumeDisk } from '../driver.ts'
import { findProcess, startProcess } from './process.ts'
import { emulatedHypervisor, NOBODY } from './qemu.fixture.ts'

const never = new AbortController().signal
const GUEST = '11111111-1111-4111-8111-111111111111'
const [BOOT, DATA] = ['aaaaaaaa-1111-4111-8111-111111111111', 'bbbbbbbb-2222-4222-8222-222222222222'] as const
const PASSPHRASE = 'f00d'.repeat(32)
const SIZE = 2 ** 24

/** `mov dx, 0x3f8; mov al, 'x'; out dx, al; jmp` to `out`. */
const ENDLESS = [0xba, 0xf8, 0x03, 0xb0, 0x78, 0xee, 0xeb, 0xfd]

async function makeLab() {
  const { folder, hypervisor, settings } = emulatedHypervisor('encrypted')
  const qemuImg = createQemuImg({ clock: patientClock })
  let asked = 0
  const encryptionOf = (below: NonNullable<VolumeDisk['encryption']>['below']) => ({
    below,
    readPassphrase: async () => {
      asked++
      return PASSPHRASE
    },
  })
  const make = async (name: string, parent?: string) => {
    const path = join(folder, name)
    const backing = parent === undefined ? {} : { backing: { path: parent, format: 'qcow2' } as const, unopened: true }
    await qemuImg.create({ path, format: 'qcow2', size: SIZE, encryption: { passphrase: PASSPHRASE, bits: 512 }, ...backing })
    chownSync(path, NOBODY, NOBODY)
    return path
  }
  const volume = async (id: string, bus: VolumeDisk['bus']): Promise<VolumeDisk> => {
    const encryption = encryptionOf([])
    return { id, path: await make(id), format: 'qcow2', bus, readOnly: false, sizeBytes: SIZE, encryption }
  }
  const childOf = async (disk: VolumeDisk): Promise<VolumeDisk> => {
    const below = [{ path: disk.path, format: 'qcow2', encrypted: true } as const, ...(disk.encryption?.below ?? [])]
    return {
      ...disk,
      path: await make(`${disk.id}.${below.length}`, disk.path),
      parent: disk.path,
      encryption: encryptionOf(below),
    }
  }
  const end = async () => {
    await hypervisor.remove(GUEST)
    await hypervisor.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { folder, hypervisor, settings, volume, childOf, end, asked: () => asked }
}

const spec: GuestSpec = { id: GUEST, name: 'g', cpus: 1, memoryMib: 64, disks: [], nics: [], product: 'T' }
const seen = ({ id, path, sizeBytes }: VolumeDisk) => ({ id, path, sizeBytes, isLeft: false })

/** As qemu-io does, which is told the passphrase by its command line: that of a test. */
const io = (path: string, command: string): string => {
  const file = JSON.stringify({
    driver: 'qcow2',
    encrypt: { format: 'luks', 'key-secret': 'p' },
    file: { driver: 'file', filename: path },
  })
  return execFileSync('qemu-io', ['--object', `secret,id=p,data=${PASSPHRASE}`, '-c', command, `json:${file}`]).toString()
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

for (const [bus, machine] of [
  ['virtio', undefined],
  ['scsi', undefined],
  ['virtio', 'pc'],
] as const)
  test(`a guest on ${machine ?? 'q35'} starts from an encrypted volume of ${bus}; nobody finds the passphrase`, async () => {
    const { folder, hypervisor, settings, volume, end } = await makeLab()
    try {
      const boot = { ...(await volume(BOOT, bus)), bootIndex: 1 }
      for (const [at, byte] of [...ENDLESS.entries(), [510, 0x55], [511, 0xaa]] as const)
        io(boot.path, `write -q -P ${byte} ${at} 1`)
      await hypervisor.ensure({ ...spec, ...(machine && { machine }), volumes: [boot] }, { signal: never })
      assert.deepEqual((await hypervisor.list([GUEST]))[0]?.volumes, [seen(boot)])
      while (!(await hypervisor.console(GUEST, 10)).includes('x')) await systemClock.sleep(20)
      const pid = findProcess(settings, GUEST)
      const words = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'))
      const files = filesOf(folder).filter((path) => !path.includes('cgroup') && !path.endsWith('.pipe'))
      for (const text of [...words, ...files.map((path) => readFileSync(path, 'latin1'))])
        assert.equal(text.includes(PASSPHRASE) || text.includes(Buffer.from(PASSPHRASE).toString('base64')), false)
    } finally {
      await end()
    }
  })

test('plugged into a running guest it is followed to a newer file and a larger size, limited, and unplugged', async () => {
  const { hypervisor, volume, childOf, end, asked } = await makeLab()
  try {
    const one = await volume(DATA, 'virtio')
    await hypervisor.ensure(spec, { signal: never })
    for (const _ of [1, 2]) await hypervisor.plug(GUEST, one)
    assert.equal(asked(), 1)
    const child = { ...(await childOf(one)), sizeBytes: SIZE * 2, limits: { total_iops_sec: 100 } }
    await hypervisor.plug(GUEST, child)
    const plugged = async () => (await hypervisor.list([GUEST]))[0]?.volumes
    assert.deepEqual(await plugged(), [{ ...seen(child), limits: child.limits }])
    await hypervisor.remove(GUEST)
    await hypervisor.ensure({ ...spec, volumes: [child] }, { signal: never })
    assert.deepEqual(await plugged(), [{ ...seen(child), limits: child.limits }])
    assert.equal(asked(), 3)
  } finally {
    await end()
  }
})

test('a passphrase that does not come leaves no guest; one whose agent died before it came is started anew', async () => {
  const { hypervisor, settings, volume, end } = await makeLab()
  try {
    const one = await volume(DATA, 'virtio')
    const readPassphrase = () => Promise.reject(new Error('the controller is away'))
    const without = { ...spec, volumes: [{ ...one, encryption: { below: [], readPassphrase } }] }
    await assert.rejects(hypervisor.ensure(without, { signal: never }), /away/)
    assert.deepEqual(await hypervisor.list([GUEST]), [])
    await startProcess(settings, { ...spec, volumes: [one] }, true).listening
    assert.equal((await hypervisor.list([GUEST]))[0]?.state, 'paused')
    await assert.rejects(hypervisor.setPaused(GUEST, false), { reason: 'guest_half_started' })
    assert.deepEqual(await hypervisor.list([GUEST]), [])
    await hypervisor.ensure({ ...spec, volumes: [one] }, { paused: true, signal: never })
    await hypervisor.setPaused(GUEST, false)
    assert.equal((await hypervisor.list([GUEST]))[0]?.state, 'running')
  } finally {
    await end()
  }
})

test('layers of an encrypted volume are merged by the guest that has them open, though nobody has the passphrase any more', async () => {
  const lab = await makeLab()
  const { hypervisor } = lab
  try {
    const one = await lab.volume(DATA, 'virtio')
    io(one.path, 'write -P 1 0 4M')
    const two = await lab.childOf(one)
    const three = await lab.childOf(two)
    const four = await lab.childOf(three)
    await hypervisor.ensure({ ...spec, volumes: [one] }, { signal: never })
    for (const disk of [two, three, four]) await hypervisor.plug(GUEST, disk)
    const asked = lab.asked()
    const merge = { volumeId: DATA, bytesPerSecond: 2 ** 30, hasRoom: true }
    const merged = async (into: string, layers: string[], base?: string) => {
      const whole = { ...merge, into, layers, ...(base !== undefined && { base }) }
      while (!(await hypervisor.merge(GUEST, whole))) await systemClock.sleep(50)
    }
    await merged(three.path, [two.path], one.path)
    assert.match(execFileSync('qemu-img', ['info', '-U', three.path]).toString(), new RegExp(`^backing file: ${one.path}$`, 'm'))
    await merged(four.path, [three.path, one.path])
    assert.deepEqual((await hypervisor.list([GUEST]))[0]?.volumes, [seen(four)])
    assert.equal(lab.asked(), asked)
    await hypervisor.remove(GUEST)
    for (const { path } of [one, two, three]) rmSync(path)
    assert.doesNotMatch(io(four.path, 'read -P 1 0 4M'), /failed/)
    assert.doesNotMatch(io(four.path, 'read -P 0 4M 12M'), /failed/)
  } finally {
    await lab.end()
  }
})
