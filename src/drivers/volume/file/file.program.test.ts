import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../../kernel/clock.ts'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { runCommand } from '../../../wire/process/index.ts'
import { createQemuImg } from '../../../wire/qemu-img/index.ts'
import { checkVolumes, source } from '../driver.check.ts'
import type { Disk, DiskSpec } from '../driver.ts'
import { checkPool } from '../pool.check.ts'
import type { Volume } from '../pool.ts'
import { fileStorage } from './file.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }
const MIB = 1024 ** 2
const GIB = 1024 ** 3
const qemuImg = createQemuImg({ clock: patientClock, confinement: { user: NOBODY } })

async function makeLab(clock: Clock = patientClock) {
  assert.equal(userInfo().uid, 0, 'disks that belong to another user need root')
  const folder = mkdtempSync('/var/tmp/welkin-volumes-')
  chmodSync(folder, 0o711)
  const settings = {
    disks: join(folder, 'disks'),
    pool: join(folder, 'volumes'),
    images: join(folder, 'images'),
    user: NOBODY,
    qemuImg,
    clock,
    log: silentLog,
  }
  return {
    images: settings.images,
    settings,
    ...fileStorage(settings),
    async imageBytes(format: string) {
      const path = join(folder, `made.${format}`)
      await runCommand(['qemu-img', 'create', '-q', '-f', format, path, '64M'], { clock: patientClock })
      return readFileSync(path)
    },
    async looksGood(disk: { path: string }) {
      const info = await qemuImg.info({ path: disk.path, format: 'qcow2' })
      assert.equal(info.virtualSize, GIB)
      assert.match(info.backing?.format ?? '', /^(qcow2|raw)$/, 'the base has its format written down')
    },
    async looksPrepared(disk: Disk, { sizeMib, prepared }: DiskSpec) {
      assert.equal((await qemuImg.info({ path: disk.path, format: 'qcow2' })).virtualSize, sizeMib * MIB)
      assert.deepEqual(
        readdirSync(settings.disks).filter((name) => name.includes('.new')),
        [],
      )
      const seen = join(folder, 'seen.raw')
      chmodSync(folder, 0o777)
      await qemuImg.convert({ from: { path: disk.path, format: 'qcow2' }, to: { path: seen, format: 'raw' } })
      const told = await runCommand(['blkid', '-p', '-o', 'export', seen], { clock: patientClock })
      rmSync(seen)
      const expected = prepared?.for === 'swap' ? /^TYPE=swap$/m : /^LABEL=ephemeral0\n[\s\S]*^TYPE=ext4$/m
      assert.match(told, expected)
    },
    end: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

checkVolumes('file', ['qcow2', 'raw', 'vmdk'], () => makeLab())

checkPool('file', async () => {
  const lab = await makeLab()
  const io = (volume: Volume, command: string) =>
    runCommand(['qemu-io', '-f', volume.format, '-c', command, volume.path], { clock: patientClock })
  return {
    ...lab,
    successor: () => fileStorage(lab.settings).pool,
    async write(volume, text) {
      for (const [at, byte] of [...Buffer.from(text)].entries()) await io(volume, `write -q -P ${byte} ${at} 1`)
    },
    async read(volume, length) {
      const dump = await io(volume, `read -v 0 ${length}`)
      const bytes = /^[0-9a-f]{8}: ((?: ?[0-9a-f]{2})+)/m.exec(dump)?.[1] ?? ''
      return Buffer.from(bytes.replaceAll(' ', ''), 'hex').toString()
    },
  }
})

test('a death in the middle of a snapshot loses nothing, and what it left half-made goes', async () => {
  const lab = await makeLab()
  const [volume, snapshot, never] = ['a'.repeat(36), 'b'.repeat(36), new AbortController().signal] as const
  const files = () => readdirSync(join(lab.settings.pool, 'layers')).sort()
  try {
    await lab.pool.ensure({ id: volume, sizeMib: 64 }, () => Promise.reject(new Error('no image')), never)
    const [first, next] = [`${volume}.qcow2`, `${volume}.${snapshot}.qcow2`]
    for (const left of [`${next}.new`, next]) writeFileSync(join(lab.settings.pool, 'layers', left), 'half a layer')
    await lab.pool.snapshot(volume, snapshot, never)
    assert.deepEqual(files(), [next, first])
    // it died before the snapshot was written down: the volume has moved on already
    rmSync(join(lab.settings.pool, 'snapshots', snapshot))
    const after = await fileStorage(lab.settings).pool.snapshot(volume, snapshot, never)
    assert.equal(after.parent, join(lab.settings.pool, 'layers', first))
    await lab.pool.remove(volume)
    assert.deepEqual(files(), [first])
    await lab.pool.removeSnapshot(snapshot)
    assert.deepEqual(files(), [])
  } finally {
    await lab.end()
  }
})

test('an image that does not arrive as it was stored is refused, and nothing of it stays', async () => {
  const lab = await makeLab()
  try {
    const { base, fetch } = source(await lab.imageBytes('qcow2'), 'qcow2')
    const other = { ...base, sha512: '0'.repeat(128) }
    const never = new AbortController().signal
    await assert.rejects(lab.volumes.ensure({ id: base.id, sizeMib: 1024, base: other }, fetch, never), { code: 'unavailable' })
    assert.deepEqual(await lab.volumes.list(), { disks: [], images: [] })
  } finally {
    await lab.end()
  }
})

test('being used counts, not being fetched; what a death left half-made goes with time', async () => {
  const DAY = 86_400_000
  let passed = 0
  const lab = await makeLab({ ...patientClock, now: () => systemClock.now() + passed })
  try {
    const { base, fetch } = source(await lab.imageBytes('qcow2'), 'qcow2')
    const never = new AbortController().signal
    await lab.volumes.cache(base, fetch, never)
    const half = join(lab.images, `${base.id}.0123456789abcdef.qcow2.new`)
    writeFileSync(half, 'half an image')
    passed = DAY - 1000
    await lab.volumes.cache(base, fetch, never)
    assert.deepEqual([await lab.volumes.prune([], DAY), existsSync(half)], [[], true])
    passed = DAY + 1000
    assert.deepEqual([await lab.volumes.prune([], DAY), existsSync(half)], [[], false])
    passed = 2 * DAY
    assert.deepEqual(await lab.volumes.prune([], DAY), [base.id])
  } finally {
    await lab.end()
  }
})

test('an image that cannot be read as what it is called is named as what is wrong', async () => {
  const lab = await makeLab()
  try {
    const never = new AbortController().signal
    for (const format of ['qcow2', 'vmdk']) {
      const { base, fetch } = source(Buffer.from('neither of both'), format)
      await assert.rejects(lab.volumes.ensure({ id: base.id, sizeMib: 1024, base }, fetch, never), {
        code: 'bad_request',
        message: `Image ${base.id} is unacceptable: it cannot be read as ${format}.`,
      })
    }
    assert.deepEqual((await lab.volumes.list()).disks, [])
  } finally {
    await lab.end()
  }
})
