/** `kill -9` at awkward moments, of everything that a cloud consists of: the world converges, and nothing half-made stays. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Session } from './harness/api.ts'
import { eventually, sleep } from './harness/eventually.ts'
import { askForServer, built, ensureKeypair, type Guest, isGone, makeGuest, makeReachable } from './harness/guests.ts'
import { isBack, killAtOnce, qemuOf, VICTIMS, type Victim } from './harness/kill-targets.ts'
import { tracesOf } from './harness/leak-check.ts'
import { bootId, type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const killing = suite({ name: 'kill' })
const { step } = killing
let key: Key
let session: Session
/** Stands through everything. */
let witness: Guest
let boot = ''
/** The server that the last round made: the next one deletes it. */
let last: Guest
/** Files of images. */
let imageFiles: string[] = []

const MOST_DELAY_MS = 700

const filesOfImages = () =>
  readdirSync(join(killing.cloud.root, 'controller', 'images'), { recursive: true })
    .map(String)
    .sort()

step('guests run', async () => {
  key = await makeKey(killing.cloud.clientFolder)
  session = await killing.cloud.login()
  await ensureKeypair(session, key)
  witness = await makeGuest(session, { name: 'witness' })
  last = await makeGuest(session, { name: 'first' })
  boot = await bootId(key, witness.address)
  imageFiles = filesOfImages()
})

/** While one server is being made and another deleted. @returns the dead one's process id and the new server's */
async function killMeanwhile(victim: Victim): Promise<{ dead: number; id: string; moment: number }> {
  const moment = Math.round(Math.random() * MOST_DELAY_MS)
  const id = await askForServer(session, { name: victim.replaceAll(' ', '-') })
  await session.remove('compute', `/servers/${last.id}`)
  await sleep(moment)
  return { dead: killAtOnce(killing.cloud, victim), id, moment }
}

/** What was to go is gone, what was to come is there or is an honest error, what stood stands. */
async function hasConverged(id: string): Promise<void> {
  await isGone(session, last.id)
  await eventually('nothing of the deleted is left', async () => assert.deepEqual(await tracesOf(killing.cloud, last), []))
  last = (await endsWell(id)) ?? (await makeGuest(session, { name: 'after-error' }))
  assert.equal(await ssh(key, last.address, 'hostname'), last.name)
  assert.equal(await bootId(key, witness.address), boot)
}

/** A server that was being made answers ssh, or has failed with a reason and without a trace and is deleted. */
async function endsWell(id: string): Promise<Guest | undefined> {
  const made = await built(session, id)
  if (made.status === 'ERROR') {
    assert.ok(made.fault.message, 'an error says why')
    const nothing = async () => assert.deepEqual(await tracesOf(killing.cloud, { id, portIds: [] }), [])
    await eventually('nothing of the failed is left', nothing)
    await session.remove('compute', `/servers/${id}`)
    await isGone(session, id)
    return undefined
  }
  assert.equal(made.status, 'ACTIVE')
  const guest = await eventually('a floating address', () => makeReachable(session, id, made.name))
  assert.equal(await ssh(key, guest.address, 'hostname'), made.name)
  return guest
}

for (const victim of VICTIMS) {
  step(`${victim}, while a server is made and another deleted`, async () => {
    const { dead, id, moment } = await killMeanwhile(victim)
    try {
      if (victim === 'up') {
        await killing.cloud.hasStopped()
        await killing.cloud.start()
      }
      await isBack(killing.cloud, victim, dead)
      await hasConverged(id)
    } catch (error) {
      throw new Error(`${victim} was killed ${moment} ms after the requests\n${killing.cloud.logs()}`, { cause: error })
    }
  })
}

step('everything but `up` at once', async () => {
  const dead = VICTIMS.filter((victim) => victim !== 'up').map((victim) => [victim, killAtOnce(killing.cloud, victim)] as const)
  assert.equal(dead.length, 8)
  for (const [victim, pid] of dead) await isBack(killing.cloud, victim, pid)
  assert.equal(await bootId(key, witness.address), boot)
  assert.equal(await ssh(key, last.address, 'hostname'), last.name)
  await eventually('the APIs answer', () => session.get('compute', '/servers'))
})

step('QEMU: the guest is started again; one that was just being made too, or its build fails', async () => {
  process.kill(qemuOf(witness.id), 'SIGKILL')
  const id = await askForServer(session, { name: 'hurried' })
  const young = await eventually('its QEMU runs', () => qemuOf(id), { everyMs: 5 })
  process.kill(young, 'SIGKILL')
  await eventually('a new boot', async () => assert.notEqual(await bootId(key, witness.address), boot))
  boot = await bootId(key, witness.address)
  const hurried = await endsWell(id)
  if (!hurried) return
  await session.remove('compute', `/servers/${id}`)
  await isGone(session, id)
})

step('the controller, while an image is uploaded: nothing of it stays, and it can be uploaded anew', async () => {
  const { id } = await session.post('image', '/images', { name: 'cut', disk_format: 'raw', container_format: 'bare' })
  const bytes = randomBytes(16 * 1024 * 1024)
  const cut = uploadHalf(`${killing.cloud.base}/image/v2/images/${id}/file`, bytes)
  await eventually('bytes have come', () => assert.notDeepEqual(filesOfImages(), imageFiles))
  const dead = killAtOnce(killing.cloud, 'controller')
  await assert.rejects(cut, 'the connection breaks')
  await isBack(killing.cloud, 'controller', dead)
  const status = async () => (await session.get('image', `/images/${id}`)).status
  await eventually('it waits for its bytes', async () => assert.equal(await status(), 'queued'), { withinMs: 90_000 })
  await eventually('no file of it is left', () => assert.deepEqual(filesOfImages(), imageFiles), { withinMs: 90_000 })
  const headers = { 'content-type': 'application/octet-stream' }
  assert.equal((await session.call('PUT', 'image', `/images/${id}/file`, { raw: bytes, headers })).status, 204)
  assert.equal(await status(), 'active')
  await session.remove('image', `/images/${id}`)
})

/** Sends the first half and then nothing. Rejects when the connection breaks. */
function uploadHalf(url: string, bytes: Buffer): Promise<never> {
  const headers = { 'x-auth-token': session.token, 'content-type': 'application/octet-stream', 'content-length': bytes.length }
  const call = request(url, { method: 'PUT', headers })
  call.write(bytes.subarray(0, bytes.length / 2))
  const broken = new Promise<never>((_, reject) => call.on('error', reject))
  broken.catch(() => undefined) // it may break before anybody waits for that
  return broken
}

step('after all that: no server, no port, no file of a guest', async () => {
  const { servers } = await session.get('compute', '/servers')
  for (const { id } of servers) await session.remove('compute', `/servers/${id}`)
  for (const { id } of servers) await isGone(session, id)
  const { ports } = await session.get('network', '/ports')
  assert.deepEqual(
    ports.filter((port: { device_owner: string }) => port.device_owner.startsWith('compute:')),
    [],
  )
  const { root } = killing.cloud
  for (const folder of ['guests', 'disks'])
    await eventually(`${folder} is empty`, () => assert.deepEqual(readdirSync(join(root, 'agent', folder)), []))
  await killing.cloud.welkin('doctor', '--state', root)
})

killing.nothingIsLeft()
