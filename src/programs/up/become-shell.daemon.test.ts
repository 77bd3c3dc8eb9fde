import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

/** A parent as `up` is: it starts both, and becomes a shell when they are ready. Each notes its number and its parent's. */
function begin(t: TestContext, quote = '') {
  const folder = mkdtempSync(join(tmpdir(), `welkin-stand${quote}in-`))
  const program = join(folder, 'child.mjs')
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs'
    import { onStop, announceReady } from ${JSON.stringify(join(import.meta.dirname, '..', 'process-life.ts'))}
    writeFileSync(${JSON.stringify(folder)} + '/' + process.argv[2] + '.' + process.pid, process.ppid + ' ' + process.env.MALLOC_ARENA_MAX)
    await new Promise((resolve) => setTimeout(resolve, 200)) // a parent may die before its child looks
    setInterval(() => {}, 1000)
    onStop({ info() {}, error() {} }, async () => {})
    announceReady({ ports: [] })`,
  )
  const parent = join(folder, 'parent.mjs')
  const at = (name: string) => JSON.stringify(join(import.meta.dirname, name))
  writeFileSync(
    parent,
    `import { KeptChild } from ${at('supervisor.ts')}
    import { becomeShell } from ${at('become-shell.ts')}
    import { makeStateFolder, stateFolder } from ${at('../state-folder.ts')}
    import { systemClock } from ${at('../../kernel/clock.ts')}
    import { writeFileSync } from 'node:fs'
    const state = stateFolder(${JSON.stringify(join(folder, 'state'))})
    makeStateFolder(state)
    writeFileSync(state.cloudsYaml + '.new', '')
    writeFileSync(state.root + '/up.pid', process.pid + '\\n')
    const release = { program: ${JSON.stringify(program)} }
    const make = (name) => new KeptChild({ name, args: [name], release }, state, systemClock, () => {})
    const children = { controller: make('controller'), agent: make('agent') }
    await Promise.all([children.controller.start(), children.agent.start()])
    becomeShell({ state, pidFile: state.root + '/up.pid', lastWords: 'it is "down"', ...children })`,
  )
  const up = spawn(process.execPath, [parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_CHANNEL_FD: undefined },
  })
  let said = ''
  up.stdout.on('data', (piece) => {
    said += piece
  })
  const numbers = (name: string) =>
    readdirSync(folder).flatMap((entry) =>
      entry.startsWith(`${name}.`) && !entry.endsWith('mjs') ? [Number(entry.split('.')[1])] : [],
    )
  const isShell = () => readFileSync(`/proc/${up.pid}/cmdline`, 'latin1').startsWith('sh\0')
  t.after(() => {
    up.kill('SIGKILL')
    for (const pid of [...numbers('controller'), ...numbers('agent')]) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, up, numbers, isShell, said: () => said }
}

const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; !holds(); i++) {
    assert.ok(i < 1200, what)
    await sleep(50)
  }
}

test('the shell keeps both running, by their environment, and ends them at Ctrl-C with its last words', async (t) => {
  const { folder, up, numbers, isShell, said } = begin(t, "'s ")
  await until('a shell', () => numbers('agent').length === 1 && isShell())
  for (const name of ['controller', 'agent', 'agent']) {
    const before = numbers(name)
    const victim = before.find(isRunning)
    assert.ok(victim)
    process.kill(victim, 'SIGKILL')
    await until(`${name} is back`, () => numbers(name).length > before.length)
  }
  const [agent = 0] = numbers('agent').filter(isRunning)
  assert.equal(readFileSync(join(folder, `agent.${agent}`), 'utf8'), `${up.pid} 1`)
  up.kill('SIGINT')
  const [code] = await once(up, 'exit')
  assert.deepEqual([code, said().trim().split('\n').at(-1)], [0, 'it is "down"'])
  assert.match(said(), /^The controller ended and .*\nThe agent ended and .*\nThe agent ended \(SIGKILL\) and/)
  assert.deepEqual([...numbers('controller'), ...numbers('agent')].filter(isRunning), [])
  assert.deepEqual([existsSync(join(folder, 'state/clouds.yaml')), existsSync(join(folder, 'state/up.pid'))], [false, false])
})

test('Ctrl-C in the moment in which it is ready ends it and what it started', async (t) => {
  const { folder, up, numbers } = begin(t)
  while (!existsSync(join(folder, 'state/clouds.yaml'))) {
    assert.equal(up.exitCode, null)
    await sleep(0)
  }
  up.kill('SIGINT')
  assert.deepEqual(await once(up, 'exit'), [0, null])
  assert.deepEqual([...numbers('controller'), ...numbers('agent')].filter(isRunning), [])
  assert.equal(existsSync(join(folder, 'state/clouds.yaml')), false)
})

test('whoever was started before or after ends when the shell is killed', async (t) => {
  const { up, numbers, isShell } = begin(t)
  await until('a shell', () => numbers('agent').length === 1 && isShell())
  process.kill(numbers('controller')[0] ?? 0, 'SIGKILL')
  await until('back', () => numbers('controller').length === 2)
  up.kill('SIGKILL')
  await until('orphans end', () => ![...numbers('controller'), ...numbers('agent')].some(isRunning))
})
