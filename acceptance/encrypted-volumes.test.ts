/** Encrypted and limited volumes on real guests: what a guest writes is in no file of the host in clear, nor is what opens it, and it is all there. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { eventually } from './harness/eventually.ts'
import { ensureKeypair, type Guest, makeGuest } from './harness/guests.ts'
import { isBack, killAtOnce, qemuOf } from './harness/kill-targets.ts'
import { findPlaintext } from './harness/plaintext.ts'
import { bootId, type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const volumes = suite({ name: 'encrypted-volumes', chained: true })
const { step } = volumes
let client: Client
let admin: Client
let key: Key
let guest: Guest
let passphrase = ''
const since = Date.now()

const WITHIN = { withinMs: 180_000 }
const inGuest = (command: string) => ssh(key, guest.address, command, WITHIN)
const there = (disk: string) => inGuest(`until [ -b ${disk} ]; do usleep 50000; done`)
const is = (volume: string, status: string) =>
  eventually(
    `${volume} is ${status}`,
    async () => assert.equal((await client.json(`volume show ${volume}`)).status, status),
    WITHIN,
  )

const SAID = 'whoever has the disk does not read this'
const write = (disk: string) => inGuest(`yes '${SAID}' | head -c 4000000 | sudo dd of=${disk} bs=1M conv=fsync 2>/dev/null`)
const read = (disk: string) => inGuest(`sudo head -c ${SAID.length} ${disk}`)

const layers = () => join(volumes.cloud.root, 'agent', 'volumes', 'layers')
const holding = (words: string) => readdirSync(layers()).filter((name) => readFileSync(join(layers(), name)).includes(words))

step('volumes of an encrypted type are made, each with a key in the key manager', async () => {
  client = await clientOf(volumes.cloud)
  admin = await clientOf(volumes.cloud, 'welkin-admin')
  key = await makeKey(volumes.cloud.clientFolder)
  const session = await volumes.cloud.login()
  await ensureKeypair(session, key)
  guest = await makeGuest(session, { name: 'one' })
  const luks = '--encryption-provider luks --encryption-cipher aes-xts-plain64 --encryption-key-size 512'
  await admin.openstack(`volume type create ${luks} --encryption-control-location front-end secret`)
  await client.openstack('volume create --size 1 --type secret safe')
  await client.openstack('volume create --size 1 clear')
  for (const volume of ['safe', 'clear']) await is(volume, 'available')
  const { encrypted, encryption_key_id: id } = await client.json('--os-volume-api-version 3.64 volume show safe')
  assert.equal(encrypted, true)
  const [secret] = (await client.json<Record<string, string>[]>('secret list')).filter((one) =>
    one['Secret href']?.endsWith(String(id)),
  )
  await client.openstack(
    `secret get ${secret?.['Secret href']} --file opens-safe --payload_content_type application/octet-stream`,
  )
  passphrase = readFileSync(join(volumes.cloud.clientFolder, 'opens-safe')).toString('hex')
  assert.equal(passphrase.length, 128)
})

step('what a guest writes on one is in no file of the host in clear', async () => {
  for (const volume of ['safe', 'clear']) await client.openstack(`server add volume one ${volume}`)
  for (const disk of ['/dev/vdb', '/dev/vdc']) {
    await there(disk)
    await write(disk)
  }
  const { id } = await client.json('volume show clear')
  assert.deepEqual(holding(SAID), [`${id}.qcow2`])
})

step('it is there after QEMU has died, and after a snapshot while the agent dies; what is made of that has it too', async () => {
  const boot = await bootId(key, guest.address)
  process.kill(qemuOf(guest.id), 'SIGKILL')
  await eventually('a new boot', async () => assert.notEqual(await bootId(key, guest.address), boot), WITHIN)
  await there('/dev/vdb')
  assert.equal(await read('/dev/vdb'), SAID)
  await client.openstack('--os-volume-api-version 3.70 volume snapshot create --volume safe kept')
  await isBack(volumes.cloud, 'agent', killAtOnce(volumes.cloud, 'agent'))
  const isKept = async () => assert.equal((await client.json('volume snapshot show kept')).status, 'available')
  await eventually('the snapshot is there', isKept, WITHIN)
  await inGuest(`echo 'this is said later instead of what was there' | sudo dd of=/dev/vdb conv=notrunc,fsync 2>/dev/null`)
  await client.openstack('volume create --snapshot kept --type secret copy')
  await is('copy', 'available')
  await client.openstack('server remove volume one safe')
  await is('safe', 'available')
  await client.openstack('server add volume one copy')
  await there('/dev/vdb')
  assert.equal(await read('/dev/vdb'), SAID)
})

step('a server boots from an encrypted volume that begins as an image', async () => {
  const { id } = await client.json('image show tiny')
  const device = `uuid=${id},source_type=image,destination_type=volume,volume_size=1,volume_type=secret,boot_index=0,delete_on_termination=true`
  const common = '--flavor m1.tiny --network private --key-name me'
  await client.openstack(`--os-compute-api-version 2.67 server create --block-device ${device} ${common} --wait two`)
  const console = () => client.openstack('console log show two')
  await eventually('it has booted', async () => assert.match(await console(), /welkin-guest: ready|login:/), WITHIN)
  await client.openstack('server delete --wait two')
})

step('a volume in use is as quick as its type says, at once', async () => {
  const seconds = async () => {
    const spent = await inGuest(
      `s=$(cut -d' ' -f1 /proc/uptime); for i in $(seq 40); do sudo dd if=/dev/vdc of=/dev/null bs=512 count=1 skip=$((i * 4096)) iflag=direct 2>/dev/null || exit 1; done; e=$(cut -d' ' -f1 /proc/uptime); echo $s $e`,
    )
    const [begin = 0, end = 0] = spent.split(' ').map(Number)
    return end - begin
  }
  await admin.openstack('volume qos create --consumer front-end --property total_iops_sec_per_gb=5 crawling')
  await admin.openstack('volume type create slow')
  await admin.openstack('volume qos associate crawling slow')
  await client.openstack('volume set --type slow clear')
  await eventually('it is slow', async () => assert.ok((await seconds()) > 6), WITHIN)
  await admin.openstack('volume qos set --property total_iops_sec_per_gb=100000 crawling')
  await eventually('it is quick', async () => assert.ok((await seconds()) < 6), WITHIN)
})

step('what opens them is in no file of the cloud, and their keys go with them', async () => {
  const needles = [
    { what: 'the key of a volume', bytes: Buffer.from(passphrase, 'hex') },
    { what: 'what opens a volume', bytes: Buffer.from(passphrase) },
  ]
  assert.deepEqual(findPlaintext(volumes.cloud, needles, since), [])
  await client.openstack('server delete --wait one')
  for (const volume of ['copy', 'clear']) await is(volume, 'available')
  await client.openstack('volume snapshot delete kept')
  await eventually('the snapshot is gone', async () => assert.deepEqual(await client.json('volume snapshot list'), []), WITHIN)
  await client.openstack('volume delete safe copy clear')
  await eventually('no volume is left', async () => assert.deepEqual(await client.json('volume list'), []), WITHIN)
  await eventually('no key is left', async () => assert.deepEqual(await client.json('secret list'), []), WITHIN)
  assert.deepEqual(readdirSync(layers()), [])
})

volumes.nothingIsLeft()
