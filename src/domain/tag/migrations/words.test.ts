import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { eachDatabase, testCtx } from '../../../store/testing.ts'
import { bootstrapIdentity } from '../../identity/index.ts'
import { bootstrapNetwork } from '../../network/index.ts'
import { listTags } from '../index.ts'
import { up } from './0002-words.ts'
import { up as moveNetworkWords } from './0003-network-words.ts'

const FIRST = { adminPassword: 'a password', demoPassword: 'a password', region: 'r', endpoints: [] }

eachDatabase('tags of before', (open) => {
  test('are moved with whose they are, once', async () => {
    const ctx = testCtx(await open())
    const { db } = ctx
    await bootstrapIdentity(ctx, FIRST)
    const { id } = await db.selectFrom('project').select('id').where('name', '=', 'demo').executeTakeFirstOrThrow()
    await sql`create table project_tag (project_id text not null, tag text not null)`.execute(db)
    for (const tag of ['red', 'blue']) await sql`insert into project_tag values (${id}, ${tag})`.execute(db)
    await sql`alter table server add column tags text not null default '[]'`.execute(db)
    await up(db)
    await up(db)
    const tags = await listTags(ctx, 'project', [id])
    assert.deepEqual(tags.get(id), [
      { key: 'blue', value: '' },
      { key: 'red', value: '' },
    ])
    const rows = await db.selectFrom('tag').selectAll().execute()
    assert.deepEqual(new Set(rows.map(({ project_id }) => project_id)), new Set([id]))
    const tables = await db.introspection.getTables()
    assert.ok(!tables.some(({ name }) => name === 'project_tag' || name === 'image_tag'))
    assert.ok(!tables.find(({ name }) => name === 'server')?.columns.some(({ name }) => name === 'tags'))
  })

  test('a server keeps those that it had', async () => {
    const ctx = testCtx(await open())
    await sql`alter table server rename to server_before`.execute(ctx.db)
    await sql`create table server (id text not null, project_id text not null, tags text not null)`.execute(ctx.db)
    const tags = JSON.stringify(['one', 'one', 'with "quotes"', ''])
    await sql`insert into server values ('s', 'p', ${tags}), ('t', 'p', '[]')`.execute(ctx.db)
    await up(ctx.db)
    assert.deepEqual(
      [...(await listTags(ctx, 'server', ['s', 't']))],
      [['s', ['one', 'with "quotes"'].map((key) => ({ key, value: '' }))]],
    )
  })

  test('so do networks and what is on them, whose lists had an index by them', async () => {
    const { db, ...ctx } = testCtx(await open())
    const world = { ...ctx, db }
    await bootstrapNetwork(world, {
      publicCidr: '10.9.0.0/24',
      publicGateway: '10.9.0.1',
      physicalNetwork: 'x',
      adminProjectId: 'p',
    })
    for (const table of ['network', 'subnet']) {
      await sql`alter table ${sql.table(table)} add column tags_json text not null default '[]'`.execute(db)
      await sql`create index ${sql.ref(`${table}_tagged`)} on ${sql.table(table)} (id) where tags_json <> '[]'`.execute(db)
      await sql`update ${sql.table(table)} set tags_json = ${JSON.stringify(['green', table])}`.execute(db)
    }
    await moveNetworkWords(db)
    await moveNetworkWords(db)
    const rows = await db
      .selectFrom('tag')
      .select(['kind', 'key', 'value', 'project_id'])
      .orderBy('kind')
      .orderBy('key')
      .execute()
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      ['network', 'subnet'].flatMap((kind) => ['green', kind].map((key) => [kind, key, '', 'p'])),
    )
  })
})
