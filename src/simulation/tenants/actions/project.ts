import { ask, textAt } from '../client.ts'
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { create, remove } from './noun.ts'

const PROJECTS = '/identity/v3/projects'

/** With things in it: a limit that the admin sets, and a secret of a tenant that is let in. */
export const createProject: Action = {
  name: 'project.create',
  weight: 1,
  async act(tenant, random, { admin, memberRoleId }) {
    const project = await create(admin, {
      kind: 'project',
      path: PROJECTS,
      body: (name) => ({ project: { name, domain_id: 'default' } }),
    })
    if (!project) return
    const gone = { 404: () => project.standing !== 'there' }
    await request(admin, 'PUT', `/networking/v2.0/quotas/${project.id}`, { body: { quota: { port: 7 } }, refusals: gone })
    const role = `${PROJECTS}/${project.id}/users/${tenant.account.userId}/roles/${memberRoleId}`
    const { end } = await request(admin, 'PUT', role, { refusals: gone })
    if (end === 'done' && random.chance(0.5)) await keepSecretIn(project, tenant)
  },
}

/** By a log-in with the password, for the token is of that project. What comes of it nobody promises. */
async function keepSecretIn(project: Thing, tenant: Tenant): Promise<void> {
  const { cloud, name } = tenant
  const user = { id: tenant.account.userId, password: tenant.name }
  const identity = { methods: ['password'], password: { user } }
  const body = { auth: { identity, scope: { project: { id: project.id } } } }
  const login = await ask(cloud.network, name, { method: 'POST', path: '/identity/v3/auth/tokens', body })
  if (login.status !== 201) return
  const token = textAt(login.headers, 'x-subject-token')
  const secret = { name: 'of a project', payload: 'x', payload_content_type: 'text/plain' }
  await ask(cloud.network, name, { method: 'POST', path: '/key-manager/v1/secrets', token, body: secret })
}

export const renameProject: Action = {
  name: 'project.describe',
  weight: 1,
  async act(_, random, { admin }) {
    const project = random.pick(admin.model.of('project'))
    if (!project) return
    const description = `described ${random.below(1000)}`
    const wrote = project.write({ description })
    const { end } = await request(admin, 'PATCH', `${PROJECTS}/${project.id}`, {
      body: { project: { description } },
      refusals: { 404: () => project.standing !== 'there' },
    })
    wrote(end)
  },
}

export const deleteProject: Action = {
  name: 'project.delete',
  weight: 1,
  async act(_, random, { admin }) {
    const project = random.pick(admin.model.of('project'))
    if (!project) return
    const hasChildren = isSome(admin, 'select 1 from project where parent_id = ?', project.id)
    await remove(admin, project, `${PROJECTS}/${project.id}`, { refusals: { 403: hasChildren } })
  },
}
