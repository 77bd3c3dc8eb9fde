import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, testCtx } from '../../../store/testing.ts'
import { listAuditEvents } from '../index.ts'
import { up } from './0002-mentions.ts'

eachDatabase('events of before', (open) => {
  test('are found by their rows and their users, however often the migration runs', async () => {
    const ctx = testCtx(await open())
    const event = (id: string, user: string | null, changed: string[]) => ({
      ...{
        id,
        at: 5,
        request_id: `req-${id}`,
        actor_kind: 'user',
        face: 'things',
        dialect: 'openstack-json',
        outcome: 'allowed',
      },
      ...{ user_id: user, targets: '{"network_id":"n 1"}', changed: JSON.stringify(changed) },
    })
    const row = { user_name: null, project_id: null, domain_id: null, delegation: null, host_id: null, address: null }
    const rest = { ...row, action: null, operation: null, error_code: null, error_reason: null }
    const rows = [event('e1', 'ann', ['network n1']), event('e2', null, ['login bob'])]
    await ctx.db
      .insertInto('audit_event')
      .values(rows.map((one) => ({ ...one, ...rest, outcome: 'allowed' as const })))
      .execute()
    await ctx.db.deleteFrom('audit_mention').execute()
    await up(ctx.db)
    await up(ctx.db)
    const found = async (filter: object) => (await listAuditEvents(ctx, { filter, limit: 9 })).items.map(({ id }) => id)
    assert.deepEqual(await found({ row: 'n1' }), ['e1'])
    assert.deepEqual(await found({ row: 'n 1' }), ['e2', 'e1'])
    assert.deepEqual(await found({ userId: 'ann' }), ['e1'])
    assert.deepEqual(await found({ userId: 'bob' }), ['e2'])
  })
})
