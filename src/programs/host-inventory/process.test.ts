import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeProcess, memoryOf } from './process.ts'

const ID = '0f0e0d0c-0b0a-4908-8706-050403020100'
const ROOT = '/var/lib/welkin'
const guest = { argv: ['qemu-system-x86_64', '-name', `guest=welkin-${ID},debug-threads=on`] }

test('a guest is of the cloud in whose folder it was started', () => {
  const here = { ...guest, cwd: `${ROOT}/agent/guests/${ID}` }
  assert.deepEqual(judgeProcess(7, here, [ROOT]), { pid: 7, kind: 'guest', name: ID })
  assert.equal(judgeProcess(7, { ...guest, cwd: `/srv/other/agent/guests/${ID}` }, [ROOT]), undefined)
  assert.equal(judgeProcess(7, { ...here, argv: ['qemu-system-x86_64'] }, [ROOT]), undefined)
})

test('a guest whose folder was deleted is still of the cloud', () => {
  const cwd = `${ROOT}/agent/guests/${ID} (deleted)`
  assert.equal(judgeProcess(7, { ...guest, cwd }, [ROOT])?.name, ID)
})

test('a daemon is of the cloud whose files it names', () => {
  const north = { argv: ['ovsdb-server', '--detach', `--pidfile=${ROOT}/central/nb.pid`] }
  assert.deepEqual(judgeProcess(8, north, [ROOT]), { pid: 8, kind: 'daemon', name: 'ovsdb-server' })
  assert.equal(
    judgeProcess(8, { argv: ['/usr/sbin/ovs-vswitchd', `unix:${ROOT}/agent/switch/conf.sock`] }, [ROOT])?.name,
    'ovs-vswitchd',
  )
})

test("another cloud's daemons, the machine's own, and whoever only reads our files are left alone", () => {
  for (const argv of [
    ['ovsdb-server', '--pidfile=/var/lib/welkin-two/central/nb.pid'],
    ['ovsdb-server', `--pidfile=/srv${ROOT}/central/nb.pid`],
    ['ovs-vswitchd', 'unix:/run/openvswitch/db.sock'],
    ['tail', '-f', `${ROOT}/log/agent.log`],
    ['node', 'welkin.ts', 'down', '--state', ROOT],
  ])
    assert.equal(judgeProcess(9, { argv }, [ROOT]), undefined, argv.join(' '))
})

test('our own programs are of the cloud whose folder they were given, and no other command is taken for one', () => {
  const argv = (...words: string[]) => ['/usr/bin/node', '/opt/welkin/src/programs/welkin.ts', ...words]
  const judge = (words: string[], roots = [ROOT], cwd = '/root') => judgeProcess(9, { argv: argv(...words), cwd }, roots)
  assert.deepEqual(judge(['agent', '--state', ROOT, '--fake']), { pid: 9, kind: 'program', name: 'agent' })
  assert.equal(judge(['agent', '--state', ROOT], ['/srv/other']), undefined)
  assert.equal(judge(['up', '--port', '7071', '--state', 'cloud'], ['/srv/cloud'], '/srv')?.name, 'up')
  assert.equal(judge(['up'])?.name, 'up', 'the folder that is not named')
  assert.equal(judge(['up'], ['/srv/other']), undefined)
  for (const command of ['down', 'status', 'doctor', 'token']) assert.equal(judge([command, '--state', ROOT]), undefined)
})

test('memory of a living and of no process', () => {
  assert.ok(memoryOf(process.pid) > 1024 ** 2)
  assert.equal(memoryOf(2 ** 30), 0)
})
