import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../../kernel/clock.ts'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { runCommand } from '../../../wire/process/index.ts'
import { createQemuImg, inspectImage } from '../../../wire/qemu-img/index.ts'
import { checkVolumes, source } from '../driver.check.ts'
import type { Disk, DiskSpec } from '../driver.ts'
import { checkPool } from '../pool.check.ts'
import type { LayerFile, Volume } from '../pool.ts'
import { fileStorage } from './file.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }
const MIB = 1024 ** 2
const GIB = 1024 ** 3
const qemuImg = createQemuImg({ clock: patientClock, confinement: { user: NOBODY } })

const PASSPHRASE = 'nobody guesses it'
const SECRET = ['--object', `secret,id=p,data=${PASSPHRASE}`]

/** What QEMU is told to open an encrypted file and what it stands on. */
const openedBy = (files: readonly LayerFile[]): string => `json:${JSON.stringify(blockOf(files))}`

function blockOf([first, ...below]: readonly LayerFile[]): object | null {
  if (!first) return null
  const encrypt = first.encrypted && { encrypt: { format: 'luks', 'key-secret': 'p' } }
  const file = { driver: 'file', filename: first.path }
  return { driver: first.format, ...encrypt, file, ...(first.format === 'qcow2' && { backing: blockOf(below) }) }
}

async function makeLab(clock: Clock = patientClock) {
  assert.equal(userInfo().uid, 0, 'disks that belong to another user need root')
  const folder = mkdtempSync('/var/tmp/welkin-volumes-')
  chmodSync(folder, 0o711)
  const settings = {
    disks: join(folder, 'disks'),
    pool: join(folder, 'volumes'),
    images: join(folder, 'images'),
    copies: join(folder, 'copies'),
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
  const io = ({ format, path, below }: Volume, command: string) => {
    const file = below ? [...SECRET, openedBy([{ path, format, encrypted: true }, ...below])] : ['-f', format, path]
    return runCommand(['qemu-io', '-c', command, ...file], { clock: patientClock })
  }
  return {
    ...lab,
    successor: () => fileStorage(lab.settings).pool,
    passphrase: PASSPHRASE,
    async write(volume, text) {
      for (const [at, byte] of [...Buffer.from(text)].entries()) await io(volume, `write -q -P ${byte} ${at} 1`)
    },
    async read(volume, length) {
      const dump = await io(volume, `read -v 0 ${length}`)
      const bytes = /^[0-9a-f]{8}: ((?: ?[0-9a-f]{2})+)/m.exec(dump)?.[1] ?? ''
      return Buffer.from(bytes.replaceAll(' ', ''), 'hex').toString()
    },
    async lay(name, text) {
      const path = join(lab.settings.pool, 'adopt', name)
      writeFileSync(path, text)
      truncateSync(path, 64 * MIB)
    },
    async mergeOpen({ into, base = '' }) {
      const format = base.endsWith('.raw') ? 'raw' : 'qcow2'
      const onto = base === '' ? ['-b', ''] : ['-b', base, '-F', format]
      await runCommand(['qemu-img', 'rebase', '-f', 'qcow2', ...onto, into], { clock: patientClock })
    },
  }
})

test('what lies to be taken in is no link, and no disk that stands on another file or says to be what it is not', async () => {
  const lab = await makeLab()
  const never = new AbortController().signal
  const as = { kind: 'volume', id: 'a'.repeat(36) } as const
  try {
    await lab.pool.adoptable()
    const folder = join(lab.settings.pool, 'adopt')
    const path = (name: string) => join(folder, name)
    const outside = join(lab.settings.pool, 'outside')
    writeFileSync(outside, Buffer.alloc(MIB))
    const img = (...words: string[]) => runCommand(['qemu-img', ...words], { clock: patientClock })
    await img('create', '-q', '-f', 'qcow2', '-b', outside, '-F', 'raw', path('backed'))
    await img('create', '-q', '-f', 'qcow2', '-o', `data_file=${outside}`, path('data-elsewhere'), '1M')
    await img('create', '-q', '-f', 'qcow2', path('kept-within'), '1M')
    await img('snapshot', '-c', 's', path('kept-within'))
    symlinkSync(outside, path('link'))
    linkSync(outside, path('linked'))
    mkdirSync(path('folder'))
    await runCommand(['mkfifo', path('pipe')], { clock: patientClock })
    writeFileSync(path('empty'), '')
    writeFileSync(path('.hidden'), Buffer.alloc(MIB))
    await img('create', '-q', '-f', 'vmdk', path('good.vmdk'), '1M')
    const told = await lab.pool.adoptable()
    const bad = told.filter(({ problem }) => problem !== undefined).map(({ name }) => name)
    assert.deepEqual(bad, ['backed', 'data-elsewhere', 'empty', 'folder', 'kept-within', 'link', 'linked', 'pipe'])
    for (const name of [...bad, '.hidden', '../outside', '..'])
      await assert.rejects(lab.pool.adopt(as, { file: name, sizeMib: 64 }, never), /^CloudError: (The|There)/, name)
    assert.deepEqual((await lab.pool.list()).volumes, [])
    await lab.pool.adopt(as, { file: 'good.vmdk', sizeMib: 64 }, never)
    assert.deepEqual([existsSync(path('good.vmdk')), existsSync(outside), statSync(folder).mode & 0o777], [false, true, 0o711])
  } finally {
    await lab.end()
  }
})

test('a death between a file and its volume loses neither', async () => {
  const lab = await makeLab()
  const never = new AbortController().signal
  const as = { kind: 'volume', id: 'a'.repeat(36) } as const
  const layer = join(lab.settings.pool, 'layers', `${as.id}.qcow2`)
  try {
    await lab.pool.adoptable()
    const file = join(lab.settings.pool, 'adopt', 'one.img')
    writeFileSync(file, Buffer.alloc(MIB, 'x'))
    // before the volume was written down: a layer that nobody is
    mkdirSync(join(lab.settings.pool, 'layers'), { recursive: true })
    writeFileSync(layer, 'half a layer')
    await lab.pool.adopt(as, { file: 'one.img', sizeMib: 2 }, never)
    const { path = '' } = (await lab.pool.find(as.id)) ?? {}
    assert.match(await runCommand(['qemu-io', '-c', 'read -v 0 4', '-f', 'qcow2', path], { clock: patientClock }), /78 78 78 78/)
    // while it was given back: the file lies there already, and the volume is there too
    const back = join(lab.settings.pool, 'adopt', 'back.qcow2')
    await qemuImg.convert({
      from: { path, format: 'qcow2' },
      to: { path: join(lab.settings.pool, 'arriving', 'b'), format: 'qcow2' },
    })
    linkSync(join(lab.settings.pool, 'arriving', 'b'), back)
    const { mtimeMs } = statSync(back)
    await lab.pool.release(as, 'back.qcow2', never)
    assert.deepEqual([statSync(back).mtimeMs, existsSync(path), await lab.pool.find(as.id)], [mtimeMs, false, undefined])
  } finally {
    await lab.end()
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

test('a death in the middle of merging layers changes nothing, and it is merged anew; a snapshot that is being taken is not merged', async () => {
  const lab = await makeLab()
  const { pool, settings } = lab
  const [volume, first, second, never] = ['a'.repeat(36), 'b'.repeat(36), 'c'.repeat(36), new AbortController().signal] as const
  const layer = (name: string) => join(settings.pool, 'layers', name)
  const io = (path: string, ...commands: string[]) =>
    runCommand(['qemu-io', '-f', 'qcow2', ...commands.flatMap((command) => ['-c', command]), path], { clock: patientClock })
  const reads = async () => {
    const { path = '' } = (await pool.find(volume)) ?? {}
    assert.doesNotMatch(await io(path, 'read -P 1 0 1M', 'read -P 2 1M 1M', 'read -P 3 2M 1M', 'read -P 0 3M 61M'), /failed/)
  }
  try {
    const made = await pool.ensure({ id: volume, sizeMib: 64 }, () => Promise.reject(new Error('no image')), never)
    await io(made.path, 'write -P 1 0 4M')
    await io((await pool.snapshot(volume, first, never)).path, 'write -P 2 1M 2M')
    await io((await pool.snapshot(volume, second, never)).path, 'write -P 3 2M 1M', 'write -z 3M 1M')
    await pool.removeSnapshot(second)
    // it died before the snapshot was written down
    const begun = join(settings.pool, 'begun')
    symlinkSync(join('..', 'layers', `${volume}.${first}.qcow2`), join(begun, second))
    assert.deepEqual((await fileStorage(settings).pool.chains()).merges, [])
    rmSync(join(begun, second))
    const [merge] = (await pool.chains()).merges
    assert.ok(merge)
    await assert.rejects(pool.merge(merge, { signal: AbortSignal.abort(new Error('ended')) }), /ended/)
    await reads()
    const [middle, newest] = [layer(`${volume}.${first}.qcow2`), layer(`${volume}.${second}.qcow2`)]
    // it died with a part written, and then with all of it and nothing renamed
    await io(middle, 'write -P 3 2M 256k')
    await reads()
    await runCommand(['qemu-img', 'commit', '-q', '-d', '-f', 'qcow2', newest], { clock: patientClock })
    await reads()
    assert.equal(await fileStorage(settings).pool.merge(merge, { signal: never }), true)
    await reads()
    assert.deepEqual(readdirSync(join(settings.pool, 'layers')).sort(), [`${volume}.qcow2`, `${volume}.${second}.qcow2`].sort())
    assert.deepEqual([statSync(newest).uid, statSync(newest).mode & 0o777], [NOBODY.uid, 0o644])
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

test('copies in every format hold what the disk holds, are as large, and are sound to who inspects them; nothing else stays', async () => {
  const lab = await makeLab()
  const never = new AbortController().signal
  try {
    const from = await lab.volumes.ensure({ id: 'disk', sizeMib: 65 }, () => Promise.reject(new Error('no image')), never)
    assert.deepEqual([await lab.volumes.find('disk'), await lab.volumes.find('other')], [from, undefined])
    await runCommand(['qemu-io', '-f', 'qcow2', '-c', 'write -q -P 0x77 1M 2M', from.path], { clock: patientClock })
    for (const format of ['raw', 'qcow2', 'vmdk', 'vdi', 'vpc', 'vhdx', 'parallels'] as const) {
      await lab.copies.make({ id: format, from, format }, never)
      const { source, sizeBytes } = await lab.copies.open(format)
      const bytes = Buffer.concat(await Array.fromAsync(source))
      assert.equal(bytes.length, sizeBytes)
      const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length)
      const { virtualSize } = await inspectImage({ size: sizeBytes, read }, format)
      assert.equal(virtualSize, 65 * MIB, format)
      const copy = { path: join(lab.settings.copies, format), format }
      assert.equal(await qemuImg.compare({ path: from.path, format: 'qcow2' }, copy), true, format)
      await lab.copies.remove(format)
      await assert.rejects(lab.copies.open(format), { reason: 'copy_missing' })
    }
    await lab.copies.makeLive({ id: 'live', from, format: 'vdi' }, async (target) => void (await target(MIB)), never)
    assert.deepEqual(readdirSync(lab.settings.copies), ['live'])
    await lab.copies.removeAll()
    assert.equal(existsSync(lab.settings.copies), false)
  } finally {
    await lab.end()
  }
})
