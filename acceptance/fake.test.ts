/** `--fake`: a whole cloud without machines, for a user who is not root. */
import assert from 'node:assert/strict'
import { rmSync, statSync } from 'node:fs'
import { after, test } from 'node:test'
import { clientOf } from './harness/client.ts'
import { type Cloud, makeCloud } from './harness/cloud.ts'
import { eventually } from './harness/eventually.ts'
import { leftovers, lookAtMachine, processesOf, trailOf } from './harness/machine.ts'
import { makeOrdinaryUser } from './harness/ordinary-user.ts'

let cloud: Cloud
let folder: string | undefined
after(() => folder && rmSync(folder, { recursive: true, force: true }))

test('an ordinary user goes through the life of a server', async () => {
  const machine = await lookAtMachine()
  const user = await makeOrdinaryUser()
  folder = user.folder
  cloud = await makeCloud({ name: 'fake', fake: true, runner: user })
  try {
    await cloud.start()
    const programs = processesOf(trailOf(cloud))
    assert.ok(programs.length >= 3)
    for (const { pid } of programs) assert.equal(statSync(`/proc/${pid}`).uid, user.uid)
    await lifeOfAServer()
    const trail = trailOf(cloud)
    await cloud.end()
    await eventually('nothing is left', async () => assert.deepEqual(await leftovers(trail, machine), []), { withinMs: 5_000 })
  } catch (error) {
    const logs = cloud.logs()
    await cloud.end()
    throw new Error(logs, { cause: error })
  }
})

async function lifeOfAServer(): Promise<void> {
  const client = await clientOf(cloud)
  const statusIs = (status: string) =>
    eventually(`vm1 is ${status}`, async () => assert.equal((await client.json('server show vm1')).status, status))
  const [image] = await client.json<{ Name: string }[]>('image list')
  assert.ok(image, 'there is an image to boot')
  await client.openstack(`server create --image ${image.Name} --flavor m1.tiny --network private --wait vm1`)
  await statusIs('ACTIVE')
  const address = String((await client.json('floating ip create public')).floating_ip_address)
  await client.openstack(`server add floating ip vm1 ${address}`)
  assert.match(JSON.stringify((await client.json('server show vm1')).addresses), new RegExp(address.replaceAll('.', '\\.')))
  await client.openstack('server stop vm1')
  await statusIs('SHUTOFF')
  await client.openstack('server start vm1')
  await statusIs('ACTIVE')
  await client.openstack('server delete --wait vm1')
  assert.deepEqual(await client.json('server list'), [])
}
