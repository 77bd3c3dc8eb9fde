/** Guests boot from volumes, and what they write outlives their servers. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { eventually } from './harness/eventually.ts'
import { type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const volumes = suite({ name: 'boot-volume', chained: true })
const { step } = volumes
let client: Client
let key: Key
let address = ''
let root = ''

const COMMON = '--flavor m1.tiny --network private --key-name me'

interface Shown {
  image: unknown
  attached_volumes?: { id: string }[]
  volumes_attached?: { id: string }[]
}

/** Made, entered, and its volumes. */
async function boot(name: string, from: string): Promise<string[]> {
  await client.openstack(`server create ${from} ${COMMON} --wait ${name}`)
  await client.openstack(`server add floating ip ${name} ${address}`)
  const shown = await client.json<Shown>(`server show ${name}`)
  return (shown.attached_volumes ?? shown.volumes_attached ?? []).map(({ id }) => id)
}

const inGuest = (command: string) => ssh(key, address, command, { withinMs: 180_000 })

const becomes = (volume: string, status: string) =>
  eventually(`volume ${volume} is ${status}`, async () =>
    assert.equal((await client.json(`volume show ${volume}`)).status, status),
  )

step('a server boots from a volume that is made of an image for it', async () => {
  client = await clientOf(volumes.cloud)
  key = await makeKey(volumes.cloud.clientFolder)
  await client.openstack('keypair create --public-key key.pub me')
  address = String((await client.json('floating ip create public')).floating_ip_address)
  const [volume = '', ...more] = await boot('one', '--image tiny --boot-from-volume 1')
  assert.deepEqual(more, [])
  root = volume
  const { status, bootable } = await client.json(`volume show ${root}`)
  assert.deepEqual([status, String(bootable)], ['in-use', 'true'])
  await inGuest('echo "from one" > kept && sync')
  assert.equal(await inGuest('cat /etc/hostname'), 'one')
})

step('its root disk is the volume alone', async () => {
  const disks = (await inGuest('ls /sys/block')).split(/\s+/).filter((name) => /^vd/.test(name))
  assert.deepEqual(disks, ['vda'])
  assert.equal(await inGuest('cat /sys/block/vda/size'), String(2 ** 30 / 512))
  assert.equal(await inGuest('cat /sys/block/vda/serial'), root.slice(0, 20))
})

step('the volume stays when the server goes, and another server boots from it with what was written', async () => {
  await client.openstack('server delete --wait one')
  await becomes(root, 'available')
  assert.deepEqual(await boot('two', `--volume ${root}`), [root])
  assert.equal(await inGuest('cat kept'), 'from one')
  await inGuest('echo "from two" > kept && sync')
  await client.openstack('server reboot --hard --wait two')
  assert.equal(await inGuest('cat kept'), 'from two')
})

const backupIs = (name: string, status: string) =>
  eventually(`backup ${name} is ${status}`, async () =>
    assert.equal((await client.json(`volume backup show ${name}`)).status, status),
  )

step(
  'what a server goes on writing is backed up, and becomes the root of another; what was written since is in an increment',
  async () => {
    await client.openstack(`volume backup create --force --name running ${root}`)
    await backupIs('running', 'available')
    assert.equal(await inGuest('echo "written since" > since && sync && cat kept'), 'from two')
    await client.openstack(`volume backup create --force --incremental --name later ${root}`)
    await backupIs('later', 'available')
    const { object_count } = await client.json('volume backup show running')
    assert.ok(Number(object_count) > 1 && Number(object_count) < 200, `${object_count} chunks: those with bytes`)
    await client.openstack('server delete --wait two')
    await becomes(root, 'available')
    for (const [name, files] of [
      ['running', 'kept'],
      ['later', 'kept since'],
    ] as const) {
      const { volume_id: copy } = await client.json<{ volume_id: string }>(`volume backup restore ${name} copy`)
      await becomes(copy, 'available')
      await boot('restored', `--volume ${copy}`)
      assert.equal(await inGuest('cat kept; ls'), `from two\n${files.replace(' ', '\n')}`)
      await client.openstack('server delete --wait restored')
      await becomes(copy, 'available')
      await client.openstack(`volume delete ${copy}`)
    }
    await client.openstack('volume backup delete later')
    await eventually('the increment is gone', async () =>
      assert.equal((await client.json<unknown[]>('volume backup list')).length, 1),
    )
    await client.openstack('volume backup delete running')
    await eventually('no backup is left', async () => assert.deepEqual(await client.json<unknown[]>('volume backup list'), []))
    const store = join(volumes.cloud.root, 'backups')
    const left = readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    assert.deepEqual(left, [])
  },
)

step('a snapshot becomes the root of a server of its own, with a blank volume beside it that goes with the server', async () => {
  await client.openstack(`volume snapshot create --volume ${root} then`)
  await eventually('the snapshot is there', async () =>
    assert.equal((await client.json('volume snapshot show then')).status, 'available'),
  )
  const blank = '--block-device source_type=blank,destination_type=volume,volume_size=2,boot_index=-1,delete_on_termination=true'
  const [own = '', beside = ''] = await boot('three', `--snapshot then ${blank}`)
  assert.notEqual(own, root)
  assert.equal(await inGuest('cat kept'), 'from two')
  assert.equal(await inGuest('cat /sys/block/vdb/size'), String((2 * 2 ** 30) / 512))
  await becomes(beside, 'in-use')
  await client.openstack('server delete --wait three')
  await becomes(own, 'available')
  await eventually('the blank one is gone', async () =>
    assert.deepEqual((await client.json<{ ID: string }[]>('volume list')).map(({ ID }) => ID).toSorted(), [root, own].toSorted()),
  )
  await client.openstack(`volume snapshot delete then`)
  await eventually('the snapshot is gone', async () => assert.deepEqual(await client.json<unknown[]>('volume snapshot list'), []))
  await client.openstack(`volume delete ${root} ${own}`)
  await eventually('no volume is left', async () => assert.deepEqual(await client.json<unknown[]>('volume list'), []))
})

volumes.nothingIsLeft()
