/** What somebody does first: every line as it would be pasted, and what comes of it. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { eventually } from './harness/eventually.ts'
import { kindsOf, type ServerIds, tracesOf } from './harness/leak-check.ts'
import { succeed } from './harness/process.ts'
import { bootId, type Key, makeKey, ssh, trySsh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'
import { readFrom, serveLine } from './harness/tcp.ts'

const journey = suite({ name: 'journey', chained: true, overheard: true })
const { step } = journey
let client: Client
let key: Key
/** Floating addresses of vm1 and vm2. */
const address = { vm1: '', vm2: '' }
let vm1: ServerIds
let boot = ''

const names = (rows: Record<string, string>[]) => rows.map(({ Name }) => Name).sort()
const statusIs = (server: string, status: string) =>
  eventually(`${server} is ${status}`, async () => assert.equal((await client.json(`server show ${server}`)).status, status))
const answersNot = (ip: string) =>
  eventually(`${ip} answers no more`, async () => assert.equal((await trySsh(key, ip, 'true')).code, 255))

step('a fresh cloud has its catalogue, image, flavors and networks', async () => {
  client = await clientOf(journey.cloud)
  assert.match(String((await client.json('token issue')).id), /^\S{32,}$/)
  const catalog = await client.json<{ Type: string }[]>('catalog list')
  for (const type of ['identity', 'image', 'compute', 'network'])
    assert.ok(
      catalog.some(({ Type }) => Type === type),
      type,
    )
  assert.deepEqual(names(await client.json('image list')), ['tiny'])
  const flavors = await client.json<Record<string, string>[]>('flavor list')
  assert.deepEqual(flavors.map(({ ID, Name }) => `${ID} ${Name}`).sort(), [
    '1 m1.tiny',
    '2 m1.small',
    '3 m1.medium',
    '4 m1.large',
    '5 m1.xlarge',
  ])
  assert.deepEqual(names(await client.json('network list')), ['private', 'public'])
})

step('a server is created and says on its console that it is there', async () => {
  key = await makeKey(journey.cloud.clientFolder)
  await client.openstack('keypair create --public-key key.pub me')
  await client.openstack('server create --image tiny --flavor m1.tiny --network private --key-name me --wait vm1')
  const server = await client.json('server show vm1')
  assert.equal(server.status, 'ACTIVE')
  const ports = await client.json<{ ID: string }[]>('port list --server vm1')
  vm1 = { id: String(server.id), portIds: ports.map(({ ID }) => ID) }
  await eventually('the console shows a boot', async () =>
    assert.match(await client.openstack('console log show vm1'), /welkin-guest: ssh ready/),
  )
})

step('it answers ssh at a floating address, under its name', async () => {
  address.vm1 = String((await client.json('floating ip create public')).floating_ip_address)
  await client.openstack(`server add floating ip vm1 ${address.vm1}`)
  assert.equal(await ssh(key, address.vm1, 'cat /etc/hostname'), 'vm1')
})

step('stop and start: it is off, and comes back with its disk', async () => {
  await ssh(key, address.vm1, 'echo kept > kept && sync')
  boot = await bootId(key, address.vm1)
  await client.openstack('server stop vm1')
  await statusIs('vm1', 'SHUTOFF')
  await answersNot(address.vm1)
  await client.openstack('server start vm1')
  await statusIs('vm1', 'ACTIVE')
  await bootsAnew()
})

step('reboot, soft and hard', async () => {
  await client.openstack('server reboot --wait vm1')
  await bootsAnew()
  await client.openstack('server reboot --hard --wait vm1')
  await bootsAnew()
})

/** Another boot than the last one, with what was written to the disk. */
async function bootsAnew(): Promise<void> {
  await eventually('a new boot', async () => assert.notEqual(await bootId(key, address.vm1), boot))
  boot = await bootId(key, address.vm1)
  assert.equal(await ssh(key, address.vm1, 'cat kept'), 'kept')
}

step('pause and unpause: it stands still, and goes on where it was', async () => {
  await client.openstack('server pause vm1')
  await statusIs('vm1', 'PAUSED')
  await answersNot(address.vm1)
  await client.openstack('server unpause vm1')
  await statusIs('vm1', 'ACTIVE')
  assert.equal(await bootId(key, address.vm1), boot)
})

step('a closed port is closed, opened it is open, closed again it is closed', async () => {
  await ssh(key, address.vm1, serveLine(8080, 'open'))
  await eventually('it listens', async () => assert.equal(await ssh(key, address.vm1, 'nc 127.0.0.1 8080 < /dev/null'), 'open'))
  await assert.rejects(readFrom(address.vm1, 8080))
  const rule = await client.json('security group rule create --protocol tcp --dst-port 8080 default')
  await eventually('the port is open', async () => assert.match(await readFrom(address.vm1, 8080), /open/))
  await client.openstack(`security group rule delete ${rule.id}`)
  await eventually('the port is closed', () => assert.rejects(readFrom(address.vm1, 8080)))
})

step('an image of one’s own boots, with a config drive and user data', async () => {
  const { clientFolder } = journey.cloud
  await client.openstack('image save --file tiny.qcow2 tiny')
  await succeed(['qemu-img', 'convert', '-f', 'qcow2', '-O', 'qcow2', 'tiny.qcow2', 'my.qcow2'], { cwd: clientFolder })
  const specs = '--property hw_cpu_max_sockets=1 --property hw_cpu_cores=2'
  await client.openstack(`image create --disk-format qcow2 --file my.qcow2 ${specs} mine`)
  const admin = await clientOf(journey.cloud, 'welkin-admin')
  await admin.openstack('flavor create --vcpus 4 --ram 512 --disk 1 four')
  writeFileSync(
    join(clientFolder, 'script.sh'),
    '#!/bin/sh\necho "ran as $(id -un)" > /var/tmp-user-data\ncp /var/tmp-user-data /home/welkin/user-data\n',
  )
  await client.openstack(
    'server create --image mine --flavor four --network private --key-name me --config-drive true --user-data script.sh --property colour=blue --wait vm2',
  )
  address.vm2 = String((await client.json('floating ip create public')).floating_ip_address)
  await client.openstack(`server add floating ip vm2 ${address.vm2}`)
  await eventually('it has its name', async () => assert.equal(await ssh(key, address.vm2, 'cat /etc/hostname'), 'vm2'))
  await eventually('the script has run', async () => assert.equal(await ssh(key, address.vm2, 'cat user-data'), 'ran as root'))
  const drive =
    'sudo sh -c "mkdir -p /mnt/drive && mount -o ro LABEL=config-2 /mnt/drive && cat /mnt/drive/openstack/latest/meta_data.json"'
  assert.equal(JSON.parse(await ssh(key, address.vm2, drive)).meta.colour, 'blue')
  const processors = "grep -E '^(physical id|siblings|cpu cores)' /proc/cpuinfo | tr -d '\\t' | sort -u"
  assert.equal(await ssh(key, address.vm2, processors), 'cpu cores: 2\nphysical id: 0\nsiblings: 4')
})

step('the metadata service knows who asks', async () => {
  const ask = (path: string) => ssh(key, address.vm2, `wget -q -O - http://169.254.169.254${path}`)
  const { id } = await client.json('server show vm2')
  const document = JSON.parse(await ask('/openstack/latest/meta_data.json'))
  assert.equal(document.uuid, id)
  assert.equal(document.name, 'vm2')
  assert.deepEqual(document.meta, { colour: 'blue' })
  const publicKey = readFileSync(key.publicFile, 'utf8').trim()
  assert.equal(document.public_keys.me.trim(), publicKey)
  assert.equal(await ask('/latest/meta-data/public-keys/0/openssh-key'), publicKey)
  assert.match(await ask('/latest/meta-data/hostname'), /^vm2/)
  assert.match(await ask('/latest/user-data'), /^#!\/bin\/sh/)
  const neighbour = await ssh(key, address.vm1, 'wget -q -O - http://169.254.169.254/openstack/latest/meta_data.json')
  assert.equal(JSON.parse(neighbour).uuid, vm1.id)
})

step('guests of a network reach each other and the world behind their router', async () => {
  const inner = String(
    Object.values((await client.json<{ addresses: Record<string, string[]> }>('server show vm2')).addresses).flat()[0],
  )
  assert.match(inner, /^10\.0\.0\./)
  await ssh(key, address.vm1, `ping -c 1 -W 5 ${inner}`)
  try {
    await ssh(key, address.vm1, `ping -c 1 -W 5 ${address.vm2}`)
  } catch (error) {
    // what the switch of this machine cannot do, the doctor has to say
    const told = await journey.cloud.welkin('doctor', '--state', journey.cloud.root)
    if (!/may not reach each other at floating addresses/.test(told)) throw error
  }
})

step('deleted, it is gone with all that it had', async () => {
  const had = kindsOf(await tracesOf(journey.cloud, vm1))
  assert.deepEqual(had, ['control group', 'file', 'logical port', 'process', 'switch port', 'tap'])
  await client.openstack('server delete --wait vm1')
  await eventually('nothing of it is on the host', async () => assert.deepEqual(await tracesOf(journey.cloud, vm1), []))
  assert.deepEqual(names(await client.json('server list')), ['vm2'])
  for (const port of vm1.portIds)
    assert.match((await client.attempt(`port show ${port}`)).stderr, /No Port found|could not be found/)
  const [floating] = await client.json<Record<string, string | null>[]>(`floating ip list --floating-ip-address ${address.vm1}`)
  assert.equal(floating?.['Fixed IP Address'], null)
  await client.openstack(`floating ip delete ${address.vm1}`)
  await client.openstack('server delete --wait vm2')
  await client.openstack('image delete mine')
  assert.deepEqual(names(await client.json('image list')), ['tiny'])
})

journey.nothingIsLeft()
