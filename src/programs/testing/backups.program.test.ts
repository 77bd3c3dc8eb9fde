/** Backups of volumes in real pools of files, by qemu-img, in a real folder: what comes back is byte for byte what was there. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { directoryStore } from '../../drivers/backup/directory/directory.ts'
import { fileStorage } from '../../drivers/volume/file/file.ts'
import { systemClock as clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { systemRandom as random } from '../../kernel/random.ts'
import { runCommand } from '../../wire/process/index.ts'
import { createQemuImg } from '../../wire/qemu-img/index.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

const MIB = 1024 ** 2
const NOBODY = { uid: 65_534, gid: 65_534 }
let folder = ''
let cloud: TestCloud
let token = ''

const poolOf = (hostname: string) => join(folder, hostname, 'volumes')
const storageOf = (hostname: string) =>
  fileStorage({
    disks: join(folder, hostname, 'disks'),
    pool: poolOf(hostname),
    images: join(folder, hostname, 'images'),
    copies: join(folder, hostname, 'copies'),
    user: NOBODY,
    qemuImg: createQemuImg({ clock, confinement: { user: NOBODY } }),
    clock,
    log: silentLog,
  })

before(async () => {
  folder = mkdtempSync('/var/tmp/welkin-backups-')
  chmodSync(folder, 0o711)
  const backups = directoryStore({ folder: join(folder, 'store'), clock, random })
  cloud = await startCloud({ hosts: 2, backups, storageOf })
  token = await cloud.memberToken()
})
after(async () => {
  await cloud?.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (body?: object) => ({ token, headers: { 'openstack-api-version': 'volume 3.71' }, body })
const is = (kind: 'volume' | 'backup' | 'snapshot', id: string, status = 'available') =>
  cloud.eventually(`${kind} ${id} is ${status}`, async () => {
    const shown = (await cloud.demand(`/volume/v3/${kind}s/${id}`, at()))[kind]
    return shown.status === status ? shown : undefined
  })

const make = async (kind: 'volume' | 'backup' | 'snapshot', body: object): Promise<string> => {
  const { id } = (await cloud.demand(`/volume/v3/${kind}s`, at({ [kind]: body })))[kind]
  await is(kind, id)
  return id
}

/** The newest file of a volume, on whichever host it is. */
function fileOf(id: string): string {
  const links = cloud.hosts.map(({ hostname }) => join(poolOf(hostname), 'volumes', id))
  for (const link of links)
    try {
      return join(link, '..', '..', 'layers', targetOf(link))
    } catch {
      // on another host
    }
  throw new Error(`no host has ${id}`)
}

const targetOf = (link: string): string => readlinkSync(link).split('/').at(-1) ?? ''

const qemuIo = (id: string, ...commands: string[]) =>
  runCommand(['qemu-io', ...commands.flatMap((command) => ['-c', command]), '-f', 'qcow2', fileOf(id)], { clock })

/** Random bytes at some places, at the very end too. */
async function fill(id: string, places: readonly number[]): Promise<void> {
  for (const place of places) {
    const source = join(folder, 'random')
    writeFileSync(source, random.bytes(MIB + 4096))
    await qemuIo(id, `write -q -s ${source} ${place} ${MIB + 4096}`)
  }
}

/** Of the whole disk that a guest would see. */
async function checksumOf(id: string): Promise<string> {
  const raw = join(folder, 'seen.raw')
  await runCommand(['qemu-img', 'convert', '-f', 'qcow2', '-O', 'raw', fileOf(id), raw], { clock })
  const hash = createHash('sha256')
  for await (const piece of createReadStream(raw, { highWaterMark: 4 * MIB })) hash.update(piece)
  rmSync(raw)
  return hash.digest('hex')
}

const restored = async (backupId: string, body: object = {}): Promise<string> => {
  const { volume_id } = (await cloud.demand(`/volume/v3/backups/${backupId}/restore`, at({ restore: body }))).restore
  await is('volume', volume_id)
  return volume_id
}

const chunkFiles = (): string[] =>
  readdirSync(join(folder, 'store'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.includes('/chunks/') && statSync(join(folder, 'store', path)).isFile(),
  )

test('a full backup, an increment and one of a snapshot come back byte for byte, on any host; zeros are not kept', async () => {
  const id = await make('volume', { size: 1 })
  await fill(id, [0, 100 * MIB + 512, 1024 * MIB - MIB - 4096])
  const first = await checksumOf(id)
  const full = await make('backup', { volume_id: id })
  assert.ok(chunkFiles().length <= 7, 'of a thousand chunks only those with bytes')
  const snapshot = await make('snapshot', { volume_id: id })
  await fill(id, [500 * MIB])
  const second = await checksumOf(id)
  const before = chunkFiles().length
  const increment = await make('backup', { volume_id: id, incremental: true })
  assert.ok(chunkFiles().length <= before + 2)
  const ofSnapshot = await make('backup', { volume_id: id, snapshot_id: snapshot })
  const wanted = [first, second, first]
  for (const [i, backupId] of [full, increment, ofSnapshot].entries())
    assert.equal(await checksumOf(await restored(backupId)), wanted[i])
  assert.equal(await checksumOf(await restored(full, { volume_id: id })), first)
  const left = cloud.hosts.flatMap(({ hostname }) => [join(folder, hostname, 'copies'), join(poolOf(hostname), 'arriving')])
  await cloud.eventually('nothing is left of it on hosts', () => (left.every(isEmpty) ? true : undefined))
})

test('a damaged chunk makes no volume', async () => {
  const id = await make('volume', { size: 1 })
  await fill(id, [0])
  const backupId = await make('backup', { volume_id: id })
  const [chunk = ''] = chunkFiles().filter((path) => path.startsWith(backupId))
  const bytes = readFileSync(join(folder, 'store', chunk))
  bytes[100] = (bytes[100] ?? 0) ^ 1
  writeFileSync(join(folder, 'store', chunk), bytes)
  const { volume_id } = (await cloud.demand(`/volume/v3/backups/${backupId}/restore`, at({ restore: {} }))).restore
  await is('volume', volume_id, 'error_restoring')
  assert.match((await is('backup', backupId)).fail_reason, /does not hold what its name says/)
})

const isEmpty = (path: string): boolean => {
  try {
    return readdirSync(path).length === 0
  } catch {
    return true // it was never made
  }
}
