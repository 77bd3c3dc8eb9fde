import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { beginOperation, operation } from '../../operation/operation.ts'
import type { OperationRow, OperationState } from '../../operation/tables.ts'
import { transact } from '../../store/context.ts'
import { findMigrations, migrate } from '../../store/migrate.ts'
import { withStore } from '../open-store.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { abandonCommand, listCommand, retryCommand } from './operation.ts'
import { abandonedText, operationsText, retriedText } from './text.ts'

const folder = mkdtempSync(join(tmpdir(), 'welkin-operation-'))
const state = stateFolder(folder)
const url = `sqlite:${state.database}`
const kind = operation<{ thing: string }>('thing.make')

before(async () => {
  makeStateFolder(state)
  const source = join(import.meta.dirname, '..', '..')
  const migrations = [...(await findMigrations(source)), ...(await findMigrations(join(source, 'domain')))]
  await withStore(url, ({ db }) => migrate(db, migrations, systemClock.now))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const begun = (thing: string, set: Partial<OperationRow>): Promise<string> =>
  withStore(url, (ctx) =>
    transact(ctx, async (tx) => {
      const id = await beginOperation(tx, kind, { thing })
      await tx.db.updateTable('operation').set(set).where('id', '=', id).execute()
      return id
    }),
  )

const stateOf = (id: string): Promise<OperationState | undefined> =>
  withStore(
    url,
    async ({ db }) => (await db.selectFrom('operation').select('state').where('id', '=', id).executeTakeFirst())?.state,
  )

function welkin(...words: string[]): { status: number | null; out: string; err: string } {
  const program = join(import.meta.dirname, '..', 'welkin.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'operation', ...words], { encoding: 'utf8' })
  return { status, out: stdout, err: stderr }
}

test('what is stuck is listed, undone further, or given up', async () => {
  const stuck = await begun('a', { state: 'stuck', trouble: 'undo of call: disk on fire' })
  const other = await begun('b', { state: 'stuck' })
  const done = await begun('c', { state: 'done' })
  const { out } = welkin('list', '--state', folder)
  assert.match(out, new RegExp(`${stuck} +stuck +thing.make +begun \\d+ \\w+ ago +{"thing":"a"}; undo of call: disk on fire`))
  assert.doesNotMatch(out, new RegExp(done))
  const all = JSON.parse(await listCommand(state, { all: true, json: true })) as { id: string }[]
  assert.equal(all.length, 3)
  assert.match(await retryCommand(state, stuck, {}), /is undone further as soon as the controller runs/)
  assert.match(await abandonCommand(state, other, {}), /counts as failed/)
  assert.deepEqual([await stateOf(stuck), await stateOf(other)], ['unwinding', 'failed'])
})

test('what cannot be done is said, and nothing is made', async () => {
  const done = await begun('d', { state: 'done' })
  const refused = welkin('abandon', done, '--state', folder)
  assert.deepEqual([refused.status, refused.err], [1, 'welkin: The operation is done already.\n'])
  await assert.rejects(retryCommand(state, 'none', {}), /Operation none was not found/)
  const busy = await begun('e', { owner: 'somebody' })
  await assert.rejects(abandonCommand(state, busy, {}), /at work at this moment/)
  const nowhere = join(folder, 'nowhere')
  await assert.rejects(listCommand(stateFolder(nowhere), { all: false, json: false }), /There is no cloud in /)
  assert.equal(existsSync(nowhere), false)
})

test('who works on it, and when, as far as that is known', () => {
  assert.equal(operationsText([], 0), 'No operation is under way.')
  assert.equal(retriedText('x', 'running', true), 'x is looked at now.')
  assert.equal(retriedText('x', 'unwinding', undefined), 'x is undone further by the next controller that hears of it.')
  assert.match(abandonedText('x', 'unwinding', true), /given up, and undone now/)
})
