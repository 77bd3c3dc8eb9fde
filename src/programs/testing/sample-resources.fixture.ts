/** Makes a project with one of everything in it, service by service, and people of several kinds. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MakeSamples, SampleWorld } from '../../domain/samples.fixture.ts'
import type { Who } from '../../kernel/context.ts'
import { FACES, type FaceParts, SERVICES } from '../services.ts'
import type { TestCloud } from './start-cloud.ts'

export interface Person {
  name: string
  token: string | undefined
  /** As the policy sees them. */
  who: Who
}

export interface OneOfEach {
  /** By the word before it in a path: `servers` → the id of a server of project `demo`. */
  ids: ReadonlyMap<string, string>
  people: Person[]
}

const LADDER = ['reader', 'member', 'manager', 'admin']

export async function makeOneOfEach(cloud: TestCloud): Promise<OneOfEach> {
  const { demo, other } = await projectsOf(cloud)
  const made = new Map<string, string>()
  const world: SampleWorld<FaceParts> = {
    ctx: cloud.controller.ctx,
    member: await contextOf(cloud, await cloud.memberToken()),
    admin: await contextOf(cloud, await cloud.adminToken()),
    projectId: demo,
    otherProjectId: other,
    made,
    parts: cloud.controller.faceParts,
    eventually: cloud.eventually,
  }
  for (const { name } of SERVICES)
    for (const [sample, id] of Object.entries((await (await makerOf(name))?.(world)) ?? {})) made.set(sample, id)
  return { ids: new Map(FACES.flatMap((face) => wordsOf(face, made))), people: await peopleOf(cloud, demo, other) }
}

const DOMAIN = join(import.meta.dirname, '..', '..', 'domain')

/** A service that has nothing of its own to show has no samples. */
async function makerOf(service: string): Promise<MakeSamples<FaceParts> | undefined> {
  const file = join(DOMAIN, service, 'samples.fixture.ts')
  if (!existsSync(file)) return undefined
  return ((await import(pathToFileURL(file).href)) as { makeSamples: MakeSamples<FaceParts> }).makeSamples
}

/** A word alone, and after its API's root: two APIs may have one word for things of their own. */
function wordsOf({ root, samples = {} }: (typeof FACES)[number], made: ReadonlyMap<string, string>): [string, string][] {
  return Object.entries(samples).flatMap(([word, sample]): [string, string][] => {
    const id = sample.startsWith('=') ? sample.slice(1) : made.get(sample)
    if (id === undefined) throw new Error(`No service makes a sample named ${sample}, which stands for ${word} in paths.`)
    return [
      [word, id],
      [`${root}/${word}`, id],
    ]
  })
}

async function contextOf({ controller }: TestCloud, token: string) {
  const { ctx, faceParts } = controller
  return { ...ctx, who: await faceParts.identity.authenticate(ctx, token) }
}

async function projectsOf(cloud: TestCloud): Promise<{ demo: string; other: string }> {
  const token = await cloud.adminToken()
  const { projects } = await cloud.demand('/identity/v3/projects?name=demo', { token })
  const body = { project: { name: 'other', domain_id: 'default' } }
  return { demo: projects[0].id, other: (await cloud.demand('/identity/v3/projects', { token, body })).project.id }
}

/** Nobody; a reader and a member of `demo`; a member of another project; an admin. */
async function peopleOf(cloud: TestCloud, demo: string, other: string): Promise<Person[]> {
  const admin = await cloud.adminToken()
  const person = (name: string, token: string, projectId: string, role: string): Person => ({
    name,
    token,
    who: {
      kind: 'user',
      userId: `user-${name}`,
      userName: name,
      userDomainId: 'default',
      scope: { kind: 'project', projectId, projectName: name, projectDomainId: 'default' },
      roles: LADDER.slice(0, LADDER.indexOf(role) + 1),
    },
  })
  const user = async (name: string, projectId: string, project: string, role: string) => {
    const body = { user: { name, domain_id: 'default', password: 'a password' } }
    const { user: made } = await cloud.demand('/identity/v3/users', { token: admin, body })
    const { roles } = await cloud.demand(`/identity/v3/roles?name=${role}`, { token: admin })
    const grant = `/identity/v3/projects/${projectId}/users/${made.id}/roles/${roles[0].id}`
    await cloud.demand(grant, { token: admin, method: 'PUT' })
    return person(name, await cloud.login(name, 'a password', project), projectId, role)
  }
  return [
    { name: 'nobody', token: undefined, who: { kind: 'nobody' } },
    await user('reader', demo, 'demo', 'reader'),
    await user('stranger', other, 'other', 'member'),
    person('member', await cloud.memberToken(), demo, 'member'),
    person('admin', admin, 'of-admin', 'admin'),
  ]
}
