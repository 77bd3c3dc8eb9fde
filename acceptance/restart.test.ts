/** Ctrl-C and `npm start` again: everything is back, and guests did not notice. And a second cloud beside the first. */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import type { Session } from './harness/api.ts'
import { makeCloud } from './harness/cloud.ts'
import { damageDerived } from './harness/damage.ts'
import { eventually } from './harness/eventually.ts'
import { ensureKeypair, type Guest, isGone, makeGuest } from './harness/guests.ts'
import { leftovers, lookAtMachine, processesOf, trailOf } from './harness/machine.ts'
import { cleanEnvironment } from './harness/process.ts'
import { bootId, type Key, makeKey, ssh, sshArguments } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const first = suite({ name: 'restart', chained: true })
const { step } = first
let key: Key
let session: Session
let vm1: Guest
let boot = ''
/** One connection to the guest, open through everything. */
let line: ChildProcessWithoutNullStreams | undefined
const heard: string[] = []
after(() => void line?.kill())

/** Over the open connection, there and back. */
async function say(word: string): Promise<void> {
  line?.stdin.write(`${word}\n`)
  await eventually(`the guest answers "${word}"`, () => assert.equal(heard.at(-1), `heard ${word}`), { everyMs: 20 })
}

const everything = async () => {
  const [servers, networks, ports, images] = await Promise.all([
    session.get('compute', '/servers/detail'),
    session.get('network', '/networks'),
    session.get('network', '/ports'),
    session.get('image', '/images'),
  ])
  // what moves by itself is left out
  return {
    servers: servers.servers.map((s: object) => ({ ...s, updated: '', 'OS-EXT-STS:task_state': '' })),
    networks,
    ports,
    images,
  }
}

step('a guest runs, and somebody is connected to it', async () => {
  key = await makeKey(first.cloud.clientFolder)
  session = await first.cloud.login()
  await ensureKeypair(session, key)
  vm1 = await makeGuest(session, { name: 'vm1' })
  boot = await bootId(key, vm1.address)
  const [program = '', ...args] = sshArguments(key, vm1.address)
  line = spawn(program, [...args, 'while read word; do echo heard $word; done'], { env: cleanEnvironment() })
  createInterface({ input: line.stdout }).on('line', (text) => heard.push(text))
  await say('one')
})

step('Ctrl-C: the cloud is down, the guest is not', async () => {
  const was = await everything()
  const { cloud } = first
  await cloud.interrupt()
  await assert.rejects(session.get('compute', '/servers'))
  const programs = processesOf(trailOf(cloud)).filter(({ argv }) => argv.some((word) => /\bwelkin\.[jt]s$/.test(word)))
  assert.deepEqual(programs, [], 'no program of the cloud is left')
  await say('two')
  await cloud.start()
  await say('three')
  session = await cloud.login()
  assert.deepEqual(await everything(), was)
  assert.equal(await bootId(key, vm1.address), boot)
})

step('the cloud that came back does its work, also for guests of before', async () => {
  await session.post('compute', `/servers/${vm1.id}/action`, { reboot: { type: 'HARD' } })
  await eventually('a new boot', async () => assert.notEqual(await bootId(key, vm1.address), boot))
  line?.kill()
  boot = await bootId(key, vm1.address)
  const vm2 = await makeGuest(session, { name: 'vm2' })
  assert.equal(await ssh(key, vm2.address, 'cat /etc/hostname'), 'vm2')
  await session.remove('compute', `/servers/${vm2.id}`)
  await isGone(session, vm2.id)
})

step(
  'all that follows from the rows is damaged while the cloud is down: it is made anew, and the guest is reached again',
  async () => {
    const { cloud } = first
    await cloud.interrupt()
    await damageDerived(cloud)
    await cloud.start()
    session = await cloud.login()
    await eventually('the guest answers, as the one that it was', async () => assert.equal(await bootId(key, vm1.address), boot))
  },
)

step('a second cloud beside it is another world, and goes without a trace', async () => {
  const machine = await lookAtMachine()
  const second = await makeCloud({ name: 'second' })
  try {
    await second.start()
    const stranger = await second.login()
    assert.deepEqual((await stranger.get('compute', '/servers')).servers, [])
    assert.equal((await first.cloud.login()).projectId === stranger.projectId, false)
    await ensureKeypair(stranger, key)
    const guest = await makeGuest(stranger, { name: 'other' })
    assert.notEqual(guest.address.split('.')[2], vm1.address.split('.')[2], 'public networks of their own')
    assert.equal(await ssh(key, guest.address, 'cat /etc/hostname'), 'other')
    assert.equal(await bootId(key, vm1.address), boot)
    const trail = trailOf(second)
    await second.end()
    await eventually('nothing is left', async () => assert.deepEqual(await leftovers(trail, machine), []), { withinMs: 5_000 })
  } catch (error) {
    await second.end()
    throw error
  }
  assert.equal(await bootId(key, vm1.address), boot)
})

first.nothingIsLeft()
