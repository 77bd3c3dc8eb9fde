import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { eachDatabase } from '../../../../store/testing.ts'
import { equals } from '../../entity/index.ts'
import { startIdentity } from '../../identity.fixture.ts'
import {
  createDomain,
  createProject,
  deleteDomain,
  listProjectKeys,
  listProjects,
  projectsByIds,
  updateDomain,
  updateProject,
} from '../index.ts'

eachDatabase('keys of projects', (open) => {
  test('are those of the list, page by page', async () => {
    const { ctx, as } = await startIdentity(await open())
    for (const name of ['a', 'b', 'c']) await createProject(ctx, { name, domainId: 'default', tags: [name] })
    const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)
    const all = ids(await listProjects(ctx))
    const first = await listProjectKeys(ctx, { limit: 2 })
    const rest = await listProjectKeys(ctx, { marker: first.items[1]?.id ?? '' })
    assert.deepEqual([...ids(first), ...ids(rest)], all)
    assert.deepEqual([first.more, rest.more], [true, false])
    const asked = { filters: [equals('name', 'b'), { field: 'tags', op: 'all', values: ['b'] }] } as const
    assert.deepEqual(ids(await listProjectKeys(ctx, asked)), ids(await listProjects(ctx, asked)))
    assert.deepEqual(await listProjectKeys(as({ kind: 'nobody' })), { items: [], more: false, digest: '' })
    const found = await projectsByIds(ctx, [all[0] ?? '', 'gone'])
    assert.deepEqual(
      found.map(({ id }) => id),
      all.slice(0, 1),
    )
  })

  test('have another stamp after every change, also when an id comes again', async () => {
    const { ctx, advance } = await startIdentity(await open())
    const stampOf = async (id: string) =>
      (await listProjectKeys(ctx, { filters: [equals('id', id), equals('isDomain', id.length < 32)] })).items[0]?.stamp
    const project = await createProject(ctx, { name: 'a', domainId: 'default' })
    const stamps = [await stampOf(project.id)]
    await updateProject(ctx, project.id, { tags: ['x'] })
    stamps.push(await stampOf(project.id))
    await updateProject(ctx, project.id, { description: 'y' })
    stamps.push(await stampOf(project.id))
    assert.equal(new Set(stamps).size, 3)
    await createDomain(ctx, { id: 'again', name: 'first' })
    await updateDomain(ctx, 'again', { enabled: false })
    const before = await stampOf('again')
    await deleteDomain(ctx, 'again')
    await advance(1)
    await createDomain(ctx, { id: 'again', name: 'second' })
    await updateDomain(ctx, 'again', { enabled: false })
    assert.ok(before)
    assert.notEqual(await stampOf('again'), before)
  })
})

eachDatabase(
  'indexes of identity',
  (open) => {
    test('a list by name, of one domain, or of keys alone looks at no other rows', async () => {
      const { ctx } = await startIdentity(await open())
      const planOf = async (query: string) => {
        const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(ctx.db)
        return rows.map(({ detail }) => detail).join('; ')
      }
      const project = 'select id, generation, created_at from project where'
      assert.match(await planOf(`${project} name = 'x' and is_domain = 0 order by id limit 9`), /INDEX project_search \(name=\?/)
      assert.match(await planOf(`${project} is_domain = 0 and domain_id = 'x' order by id limit 9`), /project_by_domain/)
      assert.match(await planOf(`${project} is_domain = 0 and id > 'x' order by id limit 9`), /COVERING INDEX project_key/)
      assert.match(
        await planOf(`select * from identity_user where name = 'x' order by id`),
        /INDEX identity_user_search \(name=\?/,
      )
      assert.match(await planOf(`select * from role_assignment where role_id = 'x'`), /role_assignment_list_role_id/)
      assert.match(await planOf(`select * from identity_group_member where group_id = 'x'`), /identity_group_member_group/)
    })
  },
  { on: ['sqlite'] },
)
