/** Disks that are there already: files in a host's pool become volumes and snapshots by the `openstack` command, also past a `kill -9`, and files again that hold the same. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { eventually } from './harness/eventually.ts'
import { isBack, killAtOnce } from './harness/kill-targets.ts'
import { suite } from './harness/suite.ts'

const managed = suite({ name: 'managed-volumes', chained: true })
const { step } = managed

const VERSION = '--os-volume-api-version 3.71'
const WITHIN = { withinMs: 180_000 }
const MIB = 1024 ** 2
let admin: Client
let host: string

const folder = () => join(managed.cloud.root, 'agent', 'volumes', 'adopt')
const qemu = (tool: 'qemu-img' | 'qemu-io', ...words: string[]) => execFileSync(tool, words, { encoding: 'utf8' })
const is = (kind: string, name: string, status: string) =>
  eventually(`${name} is ${status}`, async () => assert.equal((await admin.json(`${kind} show ${name}`)).status, status), WITHIN)
const manageable = () => admin.json<Record<string, unknown>[]>(`${VERSION} block storage volume manageable list ${host} --long`)

/** 64 MiB with something in the middle, and kept beside for comparison. */
function makeDisk(name: string, format: string): string {
  const kept = join(managed.cloud.clientFolder, name)
  const raw = `${kept}.raw`
  qemu('qemu-img', 'create', '-q', '-f', 'raw', raw, '64M')
  qemu('qemu-io', '-f', 'raw', '-c', `write -q -P 0x5a ${8 * MIB} ${3 * MIB}`, raw)
  qemu('qemu-img', 'convert', '-f', 'raw', '-O', format, raw, join(folder(), name))
  return raw
}

let disk: string
let older: string

step('files are told with what they hold, and why one is not taken', async () => {
  admin = await clientOf(managed.cloud, 'welkin-admin')
  const [pool] = await admin.json<{ Name: string }[]>('volume backend pool list')
  host = pool?.Name ?? assert.fail('no pool')
  await eventually('the folder is there', async () => assert.ok(existsSync(folder())))
  disk = makeDisk('disk.vmdk', 'vmdk')
  older = makeDisk('older.qcow2', 'qcow2')
  symlinkSync('/etc/passwd', join(folder(), 'link'))
  await eventually('all three are told', async () => assert.equal((await manageable()).length, 3), WITHIN)
  const told = new Map((await manageable()).map((row) => [JSON.stringify(row.reference ?? row.Reference), JSON.stringify(row)]))
  assert.match([...told].find(([name]) => name.includes('link'))?.[1] ?? '', /it is a link/)
})

step('one becomes a volume, past a kill -9 of the agent; another a snapshot of it', async () => {
  await admin.openstack(`${VERSION} volume create --remote-source source-name=disk.vmdk --host ${host} --bootable taken`)
  await isBack(managed.cloud, 'agent', killAtOnce(managed.cloud, 'agent'))
  await is('volume', 'taken', 'available')
  assert.equal(existsSync(join(folder(), 'disk.vmdk')), false)
  await admin.openstack(`${VERSION} volume snapshot create --volume taken --remote-source source-name=older.qcow2 before`)
  await is('volume snapshot', 'before', 'available')
  await admin.openstack('volume create --snapshot before --size 1 like-before')
  await is('volume', 'like-before', 'available')
  assert.notEqual((await admin.attempt(`volume create --remote-source source-name=link --host ${host} hostile`)).code, 0)
})

step('they are files again, which hold what they held, whatever was made of them', async () => {
  await admin.openstack(`${VERSION} volume snapshot delete --remote before`)
  await eventually('the snapshot is gone', async () => assert.deepEqual(await admin.json('volume snapshot list'), []), WITHIN)
  await admin.openstack(`${VERSION} volume delete --remote taken`)
  await eventually(
    'the volume is gone',
    async () => assert.equal((await admin.json<{ Name: string }[]>('volume list')).length, 1),
    WITHIN,
  )
  for (const [kind, raw] of [
    ['volume', disk],
    ['snapshot', older],
  ] as const) {
    const name = readdirSync(folder()).find((one) => one.startsWith(`${kind}-`)) ?? assert.fail(`no file of the ${kind}`)
    // a volume has whole GiB: what is behind the disk is zeros
    qemu('qemu-img', 'compare', '-f', 'qcow2', '-F', 'raw', join(folder(), name), raw)
    assert.match(qemu('qemu-img', 'info', join(folder(), name)), /file format: qcow2\n(?![\s\S]*backing file)/)
  }
  await admin.openstack('volume delete like-before')
})

managed.nothingIsLeft()
