/** Volumes on real guests, by the `openstack` command: plugged while they run, carried from one to another, whole after `kill -9` of whatever moves them. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { eventually, sleep } from './harness/eventually.ts'
import { ensureKeypair, type Guest, makeGuest } from './harness/guests.ts'
import { isBack, killAtOnce, qemuOf } from './harness/kill-targets.ts'
import { bootId, type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const volumes = suite({ name: 'volumes', chained: true })
const { step } = volumes
let client: Client
let key: Key
let one: Guest
let other: Guest

const WITHIN = { withinMs: 180_000 }
const on = ({ address }: Guest, command: string) => ssh(key, address, command)
const statusOf = async (volume: string) => (await client.json(`volume show ${volume}`)).status
const is = (volume: string, status: string) =>
  eventually(`${volume} is ${status}`, async () => assert.equal(await statusOf(volume), status), WITHIN)
const there = (guest: Guest, disk: string) => on(guest, `until [ -b ${disk} ]; do usleep 50000; done`)
const gone = (guest: Guest, disk: string) => on(guest, `while [ -b ${disk} ]; do usleep 50000; done`)
/** Where this cloud's host keeps them. */
const filesOfVolumes = () =>
  ['volumes', 'layers'].flatMap((part) => {
    const folder = join(volumes.cloud.root, 'agent', 'volumes', part)
    return existsSync(folder) ? readdirSync(folder) : []
  })

step('guests run, and volumes are made: blank, and as an image', async () => {
  client = await clientOf(volumes.cloud)
  key = await makeKey(volumes.cloud.clientFolder)
  const session = await volumes.cloud.login()
  await ensureKeypair(session, key)
  one = await makeGuest(session, { name: 'one' })
  other = await makeGuest(session, { name: 'other' })
  await client.openstack('volume create --size 1 data')
  await client.openstack('volume create --size 1 --image tiny like-tiny')
  for (const volume of ['data', 'like-tiny']) await is(volume, 'available')
})

step('a running guest gets one, with its size and the number that it is found by, and writes on it', async () => {
  const { id } = await client.json('volume show data')
  await client.openstack('server add volume one data')
  await there(one, '/dev/vdb')
  await is('data', 'in-use')
  const told =
    'lsblk -bndo SIZE /dev/vdb; cat /sys/block/vdb/serial; echo; readlink /dev/disk/by-id/virtio-$(cat /sys/block/vdb/serial)'
  assert.equal(await on(one, told), [1024 ** 3, String(id).slice(0, 20), '../../vdb'].join('\n'))
  await on(one, 'sudo mkfs.ext4 -q /dev/vdb && sudo mount /dev/vdb /mnt && sudo chown welkin /mnt')
  await on(one, 'head -c 20000000 /dev/urandom > /mnt/data && cd /mnt && sha256sum data > sum && sync')
})

step('another gets one that is as the image was', async () => {
  await client.openstack('server add volume other like-tiny')
  await there(other, '/dev/vdb2')
  await on(other, 'sudo mount -o ro /dev/vdb2 /mnt')
  assert.match(await on(other, 'cat /mnt/etc/os-release'), /welkin-tiny/)
  await on(other, 'sudo umount /mnt')
  await client.openstack('server remove volume other like-tiny')
  await gone(other, '/dev/vdb')
  await is('like-tiny', 'available')
})

step('QEMU dies: the guest starts with its volume, and what was written is there', async () => {
  const boot = await bootId(key, one.address)
  process.kill(qemuOf(one.id), 'SIGKILL')
  await eventually('a new boot', async () => assert.notEqual(await bootId(key, one.address), boot), WITHIN)
  await there(one, '/dev/vdb')
  assert.equal(await on(one, 'sudo mount /dev/vdb /mnt && cd /mnt && sha256sum -c sum'), 'data: OK')
  await on(one, 'sudo umount /mnt')
})

step('the agent dies over giving it back and over giving it to another: it is moved all the same, once', async () => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    await client.openstack(`server remove volume ${from.name} data`)
    await dies('agent')
    await gone(from, '/dev/vdb')
    await is('data', 'available')
    await client.openstack(`server add volume ${to.name} data`)
    await dies('agent')
    await there(to, '/dev/vdb')
    await is('data', 'in-use')
    assert.equal(await on(to, 'sudo mount /dev/vdb /mnt && cd /mnt && sha256sum -c sum'), 'data: OK')
    await on(to, 'sudo umount /mnt')
  }
})

/** Every file has its sum for a name once it is whole and on disk. */
const WRITER = `while [ -e /tmp/write ]; do head -c 200000 /dev/urandom > /mnt/new; sync; mv /mnt/new /mnt/$(sha256sum /mnt/new | cut -c 1-64); sync; usleep 20000; done`
const write = (guest: Guest) => on(guest, `touch /tmp/write; (${WRITER}) > /dev/null 2>&1 < /dev/null &`)
const SUMS = `cd /mnt; for file in $(ls | grep -E '^[0-9a-f]{64}$'); do sha256sum $file | grep -q ^$file || echo $file is not what it was; done; ls | wc -l`

step(
  'snapshots come and go while the guest writes: their layers are merged, also when agent or QEMU die over it, and every byte is there',
  async () => {
    const { id } = await client.json('volume show data')
    const folder = join(volumes.cloud.root, 'agent', 'volumes')
    const layers = () => readdirSync(join(folder, 'layers')).filter((name) => name.startsWith(String(id)))
    await on(one, 'sudo mount /dev/vdb /mnt')
    await write(one)
    let files = 0
    for (const victim of ['nobody', 'agent', 'QEMU'] as const) {
      await client.openstack(`--os-volume-api-version 3.70 volume snapshot create --volume data for-${victim}`)
      const statusOfIt = async () => (await client.json(`volume snapshot show for-${victim}`)).status
      await eventually('the snapshot is there', async () => assert.equal(await statusOfIt(), 'available'), WITHIN)
      await sleep(2_000)
      await client.openstack(`volume snapshot delete for-${victim}`)
      if (victim !== 'nobody') {
        await eventually('a merging is under way', () => assert.notEqual(readdirSync(join(folder, 'merging')).length, 0), WITHIN)
        await sleep(Math.random() * 1_000)
      }
      if (victim === 'agent') await isBack(volumes.cloud, 'agent', killAtOnce(volumes.cloud, 'agent'))
      if (victim === 'QEMU') {
        const boot = await bootId(key, one.address)
        process.kill(qemuOf(one.id), 'SIGKILL')
        await eventually('a new boot', async () => assert.notEqual(await bootId(key, one.address), boot), WITHIN)
        await there(one, '/dev/vdb')
        await on(one, 'sudo mount /dev/vdb /mnt')
        await write(one)
      }
      await eventually('the volume is one layer', () => assert.equal(layers().length, 1), WITHIN)
      const told = await on(one, SUMS)
      assert.match(told, /^\d+$/)
      assert.ok(Number(told) >= files, `${told} files after ${files}`)
      files = Number(told)
    }
    assert.ok(files > 5, `${files} files were written`)
    assert.equal(await on(one, 'cd /mnt && sha256sum -c sum'), 'data: OK')
    await on(one, 'rm /tmp/write; sleep 1; sudo umount /mnt')
  },
)

step('the controller dies over it too', async () => {
  await client.openstack('server remove volume one data')
  await dies('controller')
  await gone(one, '/dev/vdb')
  await is('data', 'available')
})

async function dies(victim: 'agent' | 'controller'): Promise<void> {
  await sleep(Math.random() * 300)
  await isBack(volumes.cloud, victim, killAtOnce(volumes.cloud, victim))
}

step('a volume is reverted to what its snapshot holds, and what was written since is gone', async () => {
  const withIt = async (act: () => Promise<unknown>) => {
    await client.openstack('server add volume one data')
    await there(one, '/dev/vdb')
    await on(one, 'sudo mount /dev/vdb /mnt')
    await act()
    await on(one, 'sudo umount /mnt')
    await client.openstack('server remove volume one data')
    await gone(one, '/dev/vdb')
    await is('data', 'available')
  }
  await client.openstack('volume snapshot create --volume data kept')
  const isKept = async () => assert.equal((await client.json('volume snapshot show kept')).status, 'available')
  await eventually('the snapshot is there', isKept, WITHIN)
  await withIt(() => on(one, 'cd /mnt && rm data && head -c 1000000 /dev/urandom > other && sync'))
  await client.openstack('volume revert kept')
  await is('data', 'available')
  await withIt(async () => assert.equal(await on(one, 'cd /mnt && sha256sum -c sum; ls other 2>/dev/null || true'), 'data: OK'))
  await eventually('the snapshot is there', isKept, WITHIN)
  await client.openstack('volume snapshot delete kept')
  await eventually('the snapshot is gone', async () => assert.deepEqual(await client.json('volume snapshot list'), []), WITHIN)
})

step('a server that goes gives its volume back, and deleted volumes leave no file', async () => {
  await client.openstack('server add volume one data')
  await is('data', 'in-use')
  await client.openstack('server delete --wait one')
  await is('data', 'available')
  await client.openstack('volume delete data like-tiny')
  await eventually('no file of a volume is left', () => assert.deepEqual(filesOfVolumes(), []), WITHIN)
  assert.deepEqual(await client.json('volume list'), [])
})

volumes.nothingIsLeft()
