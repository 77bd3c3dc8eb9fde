import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { openTestStore, testCtx } from '../../store/testing.ts'
import { stateFolder } from '../state-folder.ts'
import { orphanFiles } from './checks/orphan-files.ts'

const ID = '12345678-9abc-4def-8123-456789abcdef'
const VOLUME = '22345678-9abc-4def-8123-456789abcdef'

test('disks of no server, volumes of no row, and cached images of no image that the agent should have given back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-orphans-'))
  const store = await openTestStore()
  try {
    const state = stateFolder(folder)
    for (const part of ['disks', 'images']) mkdirSync(join(state.agent, part), { recursive: true })
    for (const name of [`${ID}.qcow2`, `${ID}.swap.qcow2`, `${ID}.qcow2.new`]) writeFileSync(join(state.agent, 'disks', name), '')
    const volumes = join(state.agent, 'volumes', 'volumes')
    mkdirSync(volumes, { recursive: true })
    for (const name of [VOLUME, `${VOLUME}.new`]) symlinkSync('../layers/gone.qcow2', join(volumes, name))
    const cached = (digit: string, hours: number) => {
      const path = join(state.agent, 'images', `${ID}.${digit.repeat(16)}.qcow2`)
      writeFileSync(path, '')
      const at = systemClock.now() / 1000 - hours * 3600
      utimesSync(path, at, at)
    }
    cached('a', 1)
    cached('b', 30)
    const found = await orphanFiles.run({
      state,
      cloud: { id: '000000', port: 1, listen: '127.0.0.1', publicCidr: '172.24.4.0/24', fake: false },
      path: '',
      clock: { ...systemClock, sleep: async () => undefined },
      isRoot: true,
      roles: { up: undefined, controller: undefined, agent: undefined },
      isUp: false,
      database: 'sqlite::memory:',
      hostId: 'h',
      rows: (read) => read(testCtx(store)),
      close: async () => {},
    })
    assert.deepEqual([found[0]?.level, found[0]?.runbook], ['warning', 'orphan-file'])
    assert.deepEqual(
      found[0]?.why
        ?.split('\n')
        .map((path) => basename(path))
        .sort(),
      [`${ID}.${'b'.repeat(16)}.qcow2`, `${ID}.qcow2`, `${ID}.swap.qcow2`, VOLUME],
    )
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
