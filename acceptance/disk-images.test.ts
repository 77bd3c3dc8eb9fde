/** Images of disks of real guests, by the `openstack` command: of servers that run and are stopped, of volumes in use; what was written is in what starts from them. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { eventually, sleep } from './harness/eventually.ts'
import { isBack, killAtOnce } from './harness/kill-targets.ts'
import { bootId, type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const images = suite({ name: 'disk-images', chained: true })
const { step } = images
let client: Client
let key: Key
const addresses = new Map<string, string>()

const WITHIN = { withinMs: 300_000 }
const on = (name: string, command: string) => ssh(key, addresses.get(name) ?? '', command, WITHIN)
const is = (kind: string, name: string, status: string) =>
  eventually(
    `${kind} ${name} is ${status}`,
    async () => assert.equal((await client.json(`${kind} show ${name}`)).status, status),
    WITHIN,
  )
/** Copies on their way, on this cloud's host. */
const copies = () => {
  const folder = join(images.cloud.root, 'agent', 'copies')
  return existsSync(folder) ? readdirSync(folder) : []
}

/** @param from an image, or the devices that it begins with */
async function boot(name: string, from: string): Promise<void> {
  await client.openstack(`server create ${from} --flavor m1.tiny --network private --key-name me --wait ${name}`)
  const address = String((await client.json('floating ip create public')).floating_ip_address)
  await client.openstack(`server add floating ip ${name} ${address}`)
  addresses.set(name, address)
}

async function remove(name: string): Promise<void> {
  await client.openstack(`server delete --wait ${name}`)
  await client.openstack(`floating ip delete ${addresses.get(name)}`)
}

/** Every file has its sum for a name once it is whole and on disk. */
const WRITER = `while [ -e write ]; do head -c 200000 /dev/urandom > new; sync; mv new $(sha256sum new | cut -c 1-64); sync; usleep 20000; done`
const SUMS = `for file in $(ls | grep -E '^[0-9a-f]{64}$'); do sha256sum $file | grep -q ^$file || echo $file is not what it was; done; ls | grep -cE '^[0-9a-f]{64}$'`

step('a guest writes, and goes on while an image is made of its disk; the agent dies over it', async () => {
  client = await clientOf(images.cloud)
  key = await makeKey(images.cloud.clientFolder)
  await client.openstack('keypair create --public-key key.pub me')
  await boot('one', '--image tiny')
  await on(
    'one',
    `mkdir data && cd data && echo before > kept && sync && touch write; (${WRITER}) > /dev/null 2>&1 < /dev/null &`,
  )
  await eventually('files are written', async () => assert.notEqual(await on('one', `cd data; ${SUMS}`), '0'), WITHIN)
  const boots = await bootId(key, addresses.get('one') ?? '')
  await client.openstack('server image create --name of-one --property purpose=test one')
  await sleep(Math.random() * 1_000)
  await isBack(images.cloud, 'agent', killAtOnce(images.cloud, 'agent'))
  await is('image', 'of-one', 'active')
  assert.equal(await bootId(key, addresses.get('one') ?? ''), boots)
  await on('one', 'cd data && rm write && sleep 1 && echo after > kept && sync')
})

step('a server of it has what was written before, whole, and nothing of afterwards', async () => {
  const shown = await client.json<{ properties: Record<string, unknown>; min_disk: number }>('image show of-one')
  assert.deepEqual([shown.properties.image_type, shown.properties.purpose], ['snapshot', 'test'])
  await boot('two', '--image of-one')
  assert.equal(await on('two', 'cd data && cat kept'), 'before')
  const [there, all] = [await on('two', `cd data; ${SUMS}`), await on('one', `cd data; ${SUMS}`)]
  assert.match(there, /^\d+$/)
  assert.ok(Number(there) > 0 && Number(there) <= Number(all), `${there} of ${all}`)
  await remove('two')
})

step('of one that is stopped the image is as it was switched off', async () => {
  await client.openstack('server stop one')
  await is('server', 'one', 'SHUTOFF')
  await client.openstack('server image create --name of-stopped one')
  await is('image', 'of-stopped', 'active')
  await boot('three', '--image of-stopped')
  assert.equal(await on('three', 'cd data && cat kept'), 'after')
  await remove('three')
})

step('a volume that a server writes becomes an image, and a volume of that holds what was written', async () => {
  await client.openstack('server start one')
  await is('server', 'one', 'ACTIVE')
  await client.openstack('volume create --size 1 data')
  await is('volume', 'data', 'available')
  await client.openstack('server add volume one data')
  await is('volume', 'data', 'in-use')
  await on(
    'one',
    'until [ -b /dev/vdb ]; do usleep 50000; done; sudo mkfs.ext4 -q /dev/vdb && sudo mount /dev/vdb /mnt && sudo chown welkin /mnt',
  )
  await on('one', `cd /mnt && touch write; (${WRITER}) > /dev/null 2>&1 < /dev/null &`)
  await eventually('files are written', async () => assert.notEqual(await on('one', `cd /mnt; ${SUMS}`), '0'), WITHIN)
  await client.openstack('image create --volume data --disk-format vmdk --force of-data')
  await is('image', 'of-data', 'active')
  await is('volume', 'data', 'in-use')
  await on('one', 'cd /mnt && rm write && sleep 1 && sync')
  await client.openstack('volume create --size 1 --image of-data again')
  await is('volume', 'again', 'available')
  await client.openstack('server add volume one again')
  await on('one', 'until [ -b /dev/vdc ]; do usleep 50000; done; sudo mkdir -p /again && sudo mount /dev/vdc /again')
  const told = await on('one', `cd /again; ${SUMS}`)
  assert.match(told, /^[1-9]\d*$/)
})

/** What comes later on the second disk was on the first before: both files tell how far it is. */
const COUNTER = `n=0; while [ -e /home/welkin/write ]; do n=$((n+1)); echo $n >> /home/welkin/n; sync; echo $n >> /mnt/n; sync; done`

step(
  'a server that boots from a volume, and writes another too: a server of its image has both as they were at one moment',
  async () => {
    const root = `--block-device source_type=image,uuid=${(await client.json('image show tiny')).id},destination_type=volume,volume_size=1,boot_index=0`
    const beside = '--block-device source_type=blank,destination_type=volume,volume_size=1,boot_index=-1'
    await boot('backed', `${root} ${beside}`)
    await on('backed', 'sudo mkfs.ext4 -q /dev/vdb && sudo mount /dev/vdb /mnt && sudo chown welkin /mnt && touch write')
    await on('backed', `(${COUNTER}) > /dev/null 2>&1 < /dev/null &`)
    await eventually('it counts', async () => assert.ok(Number(await on('backed', 'tail -n 1 /mnt/n')) > 20), WITHIN)
    await client.openstack('server image create --name of-backed backed')
    await is('image', 'of-backed', 'active')
    const snapshots = () => client.json<{ Status: string }[]>('volume snapshot list')
    await eventually(
      'the snapshots are there',
      async () =>
        assert.deepEqual(
          (await snapshots()).map(({ Status }) => Status),
          ['available', 'available'],
        ),
      WITHIN,
    )
    await on('backed', 'rm write')
    await boot('again', '--image of-backed')
    await on('again', 'sudo mount /dev/vdb /mnt')
    const [first, second] = [Number(await on('again', 'tail -n 1 n')), Number(await on('again', 'tail -n 1 /mnt/n'))]
    assert.ok(second > 20 && (first === second || first === second + 1), `${first} on the first disk, ${second} on the second`)
    assert.ok(Number(await on('backed', 'tail -n 1 /mnt/n')) >= second)
    for (const name of ['backed', 'again']) await remove(name)
  },
)

step('nothing stays on the host on its way', async () => {
  await eventually('no copy', () => assert.deepEqual(copies(), []), WITHIN)
  await remove('one')
})
