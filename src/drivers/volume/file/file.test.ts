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
import { fileVolumes } from './file.ts'

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
    images: join(folder, 'images'),
    user: NOBODY,
    qemuImg,
    clock,
    log: silentLog,
  }
  return {
    images: settings.images,
    volumes: fileVolumes(settings),
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
