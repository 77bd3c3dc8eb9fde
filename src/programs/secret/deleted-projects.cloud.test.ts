/** A project is deleted by its API: its secrets and limits go by themselves, and no other project gets its id. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCloud, type TestCloud } from '../testing/start-cloud.ts'

let cloud: TestCloud
before(async () => {
  cloud = await startCloud({ hosts: 0 })
})
after(() => cloud?.close())

/** With a secret and a limit. */
async function makeProject(token: string): Promise<string> {
  const { project } = await cloud.demand('/identity/v3/projects', { token, body: { project: { name: 'goes' } } })
  const [role] = (await cloud.demand('/identity/v3/roles?name=member', { token })).roles
  const [user] = (await cloud.demand('/identity/v3/users?name=demo', { token })).users
  const grant = `/identity/v3/projects/${project.id}/users/${user.id}/roles/${role.id}`
  assert.equal((await cloud.fetchJson(grant, { token, method: 'PUT' })).status, 204)
  const own = await cloud.login('demo', 'demo-password', 'goes')
  await cloud.demand('/key-manager/v1/secrets', { token: own, body: { payload: 'hush', payload_content_type: 'text/plain' } })
  const limits = { method: 'PUT', body: { project_quotas: { secrets: 7 } } }
  assert.equal((await cloud.fetchJson(`/key-manager/v1/project-quotas/${project.id}`, { token, ...limits })).status, 204)
  return project.id
}

async function rowsOf(projectId: string): Promise<string> {
  const { db } = cloud.controller.ctx
  const found = []
  for (const table of ['secret', 'secret_project_key', 'quota_limit'] as const)
    found.push((await db.selectFrom(table).select('project_id').where('project_id', '=', projectId).execute()).length)
  return found.join()
}

test('what a deleted project had of secrets and limits goes, and its id is nobody’s again', async () => {
  const token = await cloud.adminToken()
  const id = await makeProject(token)
  assert.equal(await rowsOf(id), '1,1,2', 'one that it was told anything, and the limit')
  assert.equal((await cloud.fetchJson(`/identity/v3/projects/${id}`, { token, method: 'DELETE' })).status, 204)
  await cloud.eventually('nothing of it is left', async () => ((await rowsOf(id)) === '0,0,0' ? true : undefined))
  const { status, json } = await cloud.fetchJson('/identity/v3/projects', { token, body: { project: { name: 'goes', id } } })
  assert.ok(status === 400 || json.project.id !== id, 'an id is the cloud’s to choose')
})
