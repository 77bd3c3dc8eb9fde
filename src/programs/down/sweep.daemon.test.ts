import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { groupFolders } from '../../drivers/hypervisor/qemu/control-group.ts'
import { patientClock as clock, PATIENCE } from '../../kernel/patient-clock.fixture.ts'
import { systemRandom } from '../../kernel/random.ts'
import { runCommand } from '../../wire/process/index.ts'
import { newCloudId } from '../cloud-file.ts'
import { describeTraces, findTraces } from '../host-inventory/trace.ts'
import { stateFolder } from '../state-folder.ts'
import { sweepTraces } from './sweep.ts'

const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
const run = (...argv: string[]) => runCommand(argv, { clock, env: ENV })

/** Some that obey, as an agent does, and some that do not. */
async function startPrograms(folder: string): Promise<void> {
  const program = join(folder, 'welkin.ts')
  const deaf = "if (process.argv[2] === 'agent') process.on('SIGTERM', () => {})"
  writeFileSync(program, `${deaf}\nsetInterval(() => {}, 1000)\nconsole.log('ready')\n`)
  for (const role of ['controller', 'agent']) {
    const child = spawn(process.execPath, [program, role, '--state', folder], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    child.unref()
    await new Promise((resolve) => child.stdout.once('data', resolve))
  }
}

test('all that bears the number of a cloud goes, and nothing that bears another', async () => {
  assert.equal(userInfo().uid, 0, 'namespaces and devices need root')
  const folder = mkdtempSync(join(tmpdir(), 'welkin-sweep-'))
  const state = stateFolder(folder)
  const [cloud, other] = [{ id: newCloudId(systemRandom) }, { id: newCloudId(systemRandom) }]
  const look = () => findTraces(state, cloud, clock)
  try {
    for (const { id } of [cloud, other]) {
      await run('ip', 'netns', 'add', `wk-${id}`)
      await run('ip', 'link', 'add', `wk${id}-pub`, 'type', 'veth', 'peer', 'name', 'up-public', 'netns', `wk-${id}`)
      for (const family of ['ip', 'netdev']) await run('nft', 'add', 'table', family, `wk-${id}`)
    }
    await run('ip', 'netns', 'add', `wk-${cloud.id}-md-1`)
    for (const path of groupFolders({ cgroup: `welkin-${cloud.id}` }, 'guest')) mkdirSync(path, { recursive: true })
    await startPrograms(folder)
    const found = await look()
    assert.deepEqual(found.processes.map(({ name }) => name).sort(), ['agent', 'controller'])
    assert.deepEqual(found.namespaces, [`wk-${cloud.id}`, `wk-${cloud.id}-md-1`])
    assert.deepEqual([found.devices, found.tables], [[`wk${cloud.id}-pub`], [`ip wk-${cloud.id}`, `netdev wk-${cloud.id}`]])
    assert.deepEqual(await sweepTraces(look, { ...clock, monotonic: () => clock.monotonic() * 50 * PATIENCE }), [])
    assert.deepEqual(describeTraces(await look()), [])
    assert.equal(describeTraces(await findTraces(state, other, clock)).length, 4)
  } finally {
    await sweepTraces(() => findTraces(state, other, clock), clock)
    await sweepTraces(look, clock)
    rmSync(folder, { recursive: true, force: true })
  }
})
