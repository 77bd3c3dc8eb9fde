/** A token of every kind: each role in each scope, where the rows are and elsewhere; without a scope; and none. */
import type { TestCloud } from './start-cloud.ts'

export interface Somebody {
  /** `manager/domain`: a role and where it is held; `member/other project`. */
  name: string
  token: string | undefined
}

export const ROLES = ['admin', 'manager', 'member', 'reader', 'service'] as const
/** The rows belong to project `demo` of the domain `Default`; the others are another project, another domain. */
export const SCOPES = ['project', 'other project', 'domain', 'other domain', 'system'] as const

type Place = { project: { id: string } } | { domain: { id: string } } | { system: { all: true } }

const PASSWORD = 'a password'

/** One user for each role, granted it in every scope: a token for a scope has the roles of that scope alone. */
export async function makeEverybody(cloud: TestCloud): Promise<Somebody[]> {
  const admin = await cloud.adminToken()
  const places = await placesOf(cloud, admin)
  const people: Somebody[] = [{ name: 'nobody', token: undefined }]
  await makeUser(cloud, admin, 'none')
  people.push({ name: 'no scope', token: await unscoped(cloud, 'none') })
  for (const role of ROLES) {
    const id = await makeUser(cloud, admin, role)
    const { roles } = await cloud.demand(`/identity/v3/roles?name=${role}`, { token: admin })
    for (const place of Object.values(places))
      await cloud.demand(`/identity/v3/${pathOf(place)}/users/${id}/roles/${roles[0].id}`, { token: admin, method: 'PUT' })
    const token = await unscoped(cloud, role)
    for (const scope of SCOPES) people.push({ name: `${role}/${scope}`, token: await scoped(cloud, token, places[scope]) })
  }
  return people
}

async function placesOf(cloud: TestCloud, token: string): Promise<Record<(typeof SCOPES)[number], Place>> {
  const { projects } = await cloud.demand('/identity/v3/projects?name=demo', { token })
  const domain = { name: 'elsewhere' }
  const other = (await cloud.demand('/identity/v3/domains', { token, body: { domain } })).domain.id as string
  const project = { name: 'elsewhere', domain_id: other }
  const away = (await cloud.demand('/identity/v3/projects', { token, body: { project } })).project.id as string
  return {
    project: { project: { id: projects[0].id } },
    'other project': { project: { id: away } },
    domain: { domain: { id: 'default' } },
    'other domain': { domain: { id: other } },
    system: { system: { all: true } },
  }
}

const pathOf = (place: Place): string => {
  if ('project' in place) return `projects/${place.project.id}`
  return 'domain' in place ? `domains/${place.domain.id}` : 'system'
}

async function makeUser(cloud: TestCloud, token: string, name: string): Promise<string> {
  const user = { name: `the-${name}`, domain_id: 'default', password: PASSWORD }
  return (await cloud.demand('/identity/v3/users', { token, body: { user } })).user.id
}

const unscoped = (cloud: TestCloud, name: string): Promise<string> => {
  const user = { name: `the-${name}`, domain: { id: 'default' }, password: PASSWORD }
  return issue(cloud, { identity: { methods: ['password'], password: { user } }, scope: { unscoped: {} } })
}

const scoped = (cloud: TestCloud, id: string, scope: Place): Promise<string> =>
  issue(cloud, { identity: { methods: ['token'], token: { id } }, scope })

async function issue(cloud: TestCloud, auth: object): Promise<string> {
  const { status, text, headers } = await cloud.fetchJson('/identity/v3/auth/tokens', { body: { auth } })
  const token = headers.get('x-subject-token')
  if (token === null) throw new Error(`${JSON.stringify(auth)} was answered ${status} ${text}`)
  return token
}
