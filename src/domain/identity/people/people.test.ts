import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { createDomain, findUserNamed, listAssignments, listProjects, listUsers, NO_COMPLIANCE } from '../directory/index.ts'
import { startIdentity } from '../identity.fixture.ts'
import { importPeople, type NewPerson } from './index.ts'

const person = (name: string, more: Partial<NewPerson> = {}): NewPerson => ({
  where: `line of ${name}`,
  name,
  projects: ['class'],
  roles: [],
  groups: [],
  ...more,
})

const CLASS = [
  person('ada', { password: 'her own', email: 'ada@school', groups: ['students'] }),
  person('bob', { projects: ['class', 'bob'], roles: ['member', 'reader'], groups: ['students'] }),
  person('bob', { projects: ['club'] }),
  person('cy', { projects: [] }),
]

const message = (pattern: RegExp) => (error: Error & { code?: string }) =>
  error.code === 'bad_request' && pattern.test(error.message)

eachDatabase('people', (open) => {
  test('are let in with what they come with, and may log in', async () => {
    const { ctx, passwords, logIn } = await startIdentity(await open())
    const done = await importPeople(ctx, passwords, CLASS)
    assert.deepEqual(done.made, [
      'project class (Default)',
      'user ada (Default)',
      'group students (Default)',
      'ada in group students',
      'role member of ada in class',
      'project bob (Default)',
      'user bob (Default)',
      'bob in group students',
      'role member of bob in class',
      'role reader of bob in class',
      'role member of bob in bob',
      'role reader of bob in bob',
      'project club (Default)',
      'role member of bob in club',
      'user cy (Default)',
    ])
    assert.deepEqual(
      done.passwords.map(({ name }) => name),
      ['bob', 'cy'],
    )
    const { session } = await logIn('ada', 'her own')
    assert.equal(session.scope.kind === 'project' && session.scope.project.name, 'class')
    const bob = await logIn('bob', done.passwords[0]?.password ?? '')
    assert.ok(bob.session.roles.some(({ name }) => name === 'reader'))
    assert.equal((await findUserNamed(ctx, 'default', 'ada'))?.extra.email, 'ada@school')
  })

  test('their passwords have the form that is demanded; who has another is named, and nobody is let in', async () => {
    const form = { regex: '.{9,}$', description: 'nine in all' }
    const { ctx, passwords } = await startIdentity(await open(), { ...NO_COMPLIANCE, form })
    const said = message(/^line of ada: The password does not match the requirements: nine in all\.$/)
    await assert.rejects(importPeople(ctx, passwords, CLASS), said)
    assert.equal(await findUserNamed(ctx, 'default', 'bob'), undefined)
  })

  test('again: nothing changes, and passwords stay', async () => {
    const { ctx, passwords, logIn } = await startIdentity(await open())
    const first = await importPeople(ctx, passwords, CLASS)
    const again = await importPeople(ctx, passwords, [person('ada', { password: 'another' }), ...CLASS.slice(1)])
    assert.deepEqual([again.made, again.passwords], [[], []])
    assert.ok(again.had > first.made.length - 4)
    await logIn('ada', 'her own')
  })

  test('a dry run tells all of it and leaves nothing behind', async () => {
    const { ctx, passwords } = await startIdentity(await open())
    const before = await listAssignments(ctx, {})
    const dry = await importPeople(ctx, passwords, CLASS, { dryRun: true })
    assert.deepEqual(dry.passwords, [])
    assert.deepEqual(await listAssignments(ctx, {}), before)
    assert.equal((await listUsers(ctx)).items.length, 2)
    assert.equal((await listProjects(ctx)).items.length, 2)
    assert.deepEqual((await importPeople(ctx, passwords, CLASS)).made, dry.made)
  })

  test('all or nothing: whatever is wrong is told at once, with its place', async () => {
    const { ctx, passwords } = await startIdentity(await open())
    const wrong = [
      person('ok'),
      person('x', { roles: ['king'] }),
      person('y', { domain: 'nowhere' }),
      person('z', { roles: ['member'], projects: [] }),
    ]
    await assert.rejects(
      importPeople(ctx, passwords, wrong),
      message(/^line of x, role: there is no role king\nline of y, domain: there is no domain nowhere\nline of z, role: /),
    )
    await assert.rejects(importPeople(ctx, passwords, [person(' ')]), message(/name: it is missing/))
    const twice = [person('d', { password: 'a' }), person('d', { password: 'b', where: 'line 9' })]
    await assert.rejects(importPeople(ctx, passwords, twice), message(/^line 9, password: line of d says another one/))
    const long = person('last', { projects: ['p'.repeat(65)] })
    await assert.rejects(importPeople(ctx, passwords, [person('first'), long]), message(/^line of last, project: /))
    assert.equal((await listUsers(ctx)).items.length, 2)
  })

  test('a domain’s manager lets people into its domain, as what it may hand out, and nowhere else', async () => {
    const { ctx, passwords, as } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'school' })
    const manager = as({
      kind: 'user',
      userId: 'm',
      userName: 'm',
      userDomainId: domain.id,
      roles: ['manager', 'member', 'reader'],
      scope: { kind: 'domain', domainId: domain.id },
    })
    const refused = (error: { code?: string }) => error.code === 'forbidden'
    await assert.rejects(importPeople(manager, passwords, [person('eve')]), refused)
    await assert.rejects(importPeople(manager, passwords, [person('eve', { domain: 'school', roles: ['admin'] })]), refused)
    assert.equal((await listUsers(ctx)).items.length, 2)
    assert.equal((await importPeople(manager, passwords, [person('eve', { domain: 'school' })])).made.length, 3)
  })
})
