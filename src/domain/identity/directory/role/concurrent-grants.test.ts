/** Roles that are given, and projects that are made, while what they are for is deleted: nothing is left astray. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../../../kernel/errors.ts'
import { eachDatabase } from '../../../../store/testing.ts'
import { startIdentity } from '../../identity.fixture.ts'
import {
  addMember,
  createDomain,
  createGroup,
  createProject,
  createRole,
  createUser,
  deleteProject,
  deleteUser,
  grantRole,
} from '../index.ts'

/** What is no refusal of a caller's is thrown. */
async function race(works: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const result of await Promise.allSettled(works.map((work) => work())))
    if (result.status === 'rejected' && !(result.reason instanceof CloudError && result.reason.code !== 'internal'))
      throw result.reason
}

eachDatabase('grants beside deletes', (open) => {
  test('roles of a user and in a project that go, members and projects beneath it', async () => {
    const { ctx, passwords } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'school' })
    const groups = await Promise.all(['a', 'b'].map((name) => createGroup(ctx, { name, domainId: domain.id })))
    const roles = await Promise.all(['r', 's', 't'].map((name) => createRole(ctx, { name })))
    for (let round = 0; round < 4; round++) {
      const project = await createProject(ctx, { name: `p${round}`, domainId: domain.id })
      const user = await createUser(ctx, passwords, { name: `u${round}`, domainId: domain.id })
      const grants = roles.map(
        ({ id }) =>
          () =>
            grantRole(ctx, {
              actor: { kind: 'user', id: user.id },
              target: { kind: 'project', id: project.id },
              roleId: id,
              inherited: false,
            }),
      )
      const child = (name: string) => () => createProject(ctx, { name, domainId: domain.id, parentId: project.id })
      const join = groups.map((group) => () => addMember(ctx, group.id, user.id))
      const remove = round % 2 === 0 ? () => deleteProject(ctx, project.id) : () => deleteUser(ctx, user.id)
      await race([...grants.slice(0, 1), child(`c${round}`), remove, ...join, ...grants.slice(1), child(`d${round}`)])
      const ids = async (table: 'project' | 'identity_user') =>
        new Set((await ctx.db.selectFrom(table).select('id').execute()).map(({ id }) => id))
      const [projects, users] = [await ids('project'), await ids('identity_user')]
      const assigned = await ctx.db
        .selectFrom('role_assignment')
        .select(['actor_id', 'target_id'])
        .where('target_kind', '!=', 'system')
        .execute()
      const members = await ctx.db.selectFrom('identity_group_member').select('user_id').execute()
      const parents = await ctx.db.selectFrom('project').select('parent_id').where('parent_id', 'is not', null).execute()
      const astray = [
        ...assigned.flatMap((row) => (users.has(row.actor_id) && projects.has(row.target_id) ? [] : [row])),
        ...members.filter((row) => !users.has(row.user_id)),
        ...parents.filter((row) => !projects.has(row.parent_id ?? '')),
      ]
      assert.deepEqual(astray, [])
    }
  })
})
