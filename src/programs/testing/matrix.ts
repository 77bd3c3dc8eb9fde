/** Who gets what answer where: every endpoint asked by everybody, and the tables in `matrix/` that hold what it should be. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPublic } from '../../api/policy/rules.ts'
import { type CloudClient, cloudClient } from './cloud-client.ts'
import { type DeclaredEndpoint, declaredEndpoints } from './declared-endpoints.ts'
import { type Ids, judge, requestOf } from './declared-request.fixture.ts'
import { makeEverybody, ROLES, SCOPES, type Somebody } from './personas.fixture.ts'
import { makeOneOfEach } from './sample-resources.fixture.ts'
import type { TestCloud } from './start-cloud.ts'

export interface Asking {
  cloud: TestCloud
  ids: Ids
  people: readonly Somebody[]
  /** The cloud's server, asked without sockets. */
  inProcess: CloudClient
}

export async function prepareAsking(cloud: TestCloud): Promise<Asking> {
  const ids = new Map([...(await makeOneOfEach(cloud)).ids, ['tokens', await cloud.memberToken()]])
  const people = await makeEverybody(cloud)
  return { cloud, ids, people, inProcess: cloudClient(cloud.controller.app, cloud.hear) }
}

/**
 * What the refused are answered, and what lookers see, is asked of the server in process; who may change something is only judged
 * (`ok`). One who is let in and one who is refused ask over HTTP as well. @returns a line for each endpoint of the service
 */
export async function askEverybody(asking: Asking, service: string): Promise<string[]> {
  const lines: string[] = []
  for (const endpoint of declaredEndpoints().filter((each) => each.service === service)) {
    const answers = new Map<string, string>()
    if (endpoint.face.credential === 'access-key') {
      for (const somebody of asking.people) answers.set(somebody.name, await judgedAnswer(asking, endpoint, somebody))
      lines.push(lineOf(endpoint, answers))
      continue
    }
    for (const somebody of asking.people) answers.set(somebody.name, await answerTo(asking, endpoint, somebody))
    await compareOverHttp(asking, endpoint, answers)
    lines.push(lineOf(endpoint, answers))
  }
  return lines
}

async function compareOverHttp({ cloud, ids, people }: Asking, endpoint: DeclaredEndpoint, answers: ReadonlyMap<string, string>) {
  const first = (pattern: RegExp) => people.find(({ name }) => pattern.test(answers.get(name) ?? ''))
  for (const somebody of [first(/^[23]/), first(/^4/)]) {
    if (!somebody) continue
    const { status } = await cloud.fetchJson(...requestOf(endpoint, ids, somebody.token))
    assert.equal(`${status}`, answers.get(somebody.name), `${endpoint.method} ${endpoint.whole} over HTTP, by ${somebody.name}`)
  }
}

async function answerTo({ cloud, ids, inProcess }: Asking, endpoint: DeclaredEndpoint, { token }: Somebody): Promise<string> {
  const looks = endpoint.method === 'GET' || endpoint.method === 'HEAD'
  if (!looks && (isPublic(endpoint) || (await mayAll(cloud, endpoint, ids, token)))) return 'ok'
  const { status } = await inProcess.fetchJson(...requestOf(endpoint, ids, token))
  return `${status}`
}

/** Requests that are signed are asked by the API's own tests; here its rule is. A key is always for a project: other scopes have none. */
async function judgedAnswer({ cloud, ids }: Asking, endpoint: DeclaredEndpoint, { token }: Somebody): Promise<string> {
  if (isPublic(endpoint)) return 'ok'
  if (token === undefined) return '401'
  return (await mayAll(cloud, endpoint, ids, token)) ? 'ok' : '403'
}

async function mayAll(cloud: TestCloud, endpoint: DeclaredEndpoint, ids: Ids, token: string | undefined): Promise<boolean> {
  if (token === undefined || endpoint.face.credential === 'host') return false
  const { ctx, faceParts } = cloud.controller
  return judge(cloud, { endpoint, ids, token, who: await faceParts.identity.authenticate(ctx, token) })
}

/** Roles that get the same answer stand together: `project: 200 admin manager member reader; 403 service`. */
function lineOf(endpoint: DeclaredEndpoint, answers: ReadonlyMap<string, string>): string {
  const { method, whole, verb, name } = endpoint
  const [nobody, none] = [answers.get('nobody'), answers.get('no scope')]
  const places = SCOPES.map((scope) => {
    const byAnswer = Map.groupBy(ROLES, (role) => answers.get(`${role}/${scope}`) ?? '')
    const said = [...byAnswer].sort(([a], [b]) => (a < b ? -1 : 1)).map(([answer, roles]) => `${answer} ${rolesText(roles)}`)
    return `  ${scope}: ${said.join('; ')}`
  })
  return [`${name}  ${method} ${whole}${verb ? ` ${verb}` : ''}`, `  nobody: ${nobody}; no scope: ${none}`, ...places].join('\n')
}

const rolesText = (roles: readonly string[]): string => (roles.length === ROLES.length ? 'all' : roles.join(' '))

const FOLDER = join(import.meta.dirname, 'matrix')
const fileOf = (service: string) => join(FOLDER, `${service}.txt`)

const HEAD = `# Who is answered what, by role and scope. "ok": let in to change something, which is not done here.
# The rows are of project demo in domain Default; a token's scope is that project or domain, another one, or the system.
# Kept by hand: \`npm run matrix\` writes it anew, and the difference is what to review.
`

/** In the order of paths, wherever the endpoints are declared. */
export const textOf = (lines: readonly string[]): string =>
  `${HEAD}\n${[...lines].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)).join('\n\n')}\n`

/** Of a row whose first line is `name  METHOD /path verb`: what it is sorted by. */
function placeOf(row: string): string {
  const [name, , method, ...path] = row.split('\n', 1)[0]?.split(' ') ?? []
  return [...path, method, name].join(' ')
}

/** By the first line of each, which names the endpoint. */
export const rowsOf = (text: string): Map<string, string> =>
  new Map(
    text
      .split('\n\n')
      .filter((block) => block.trim() !== '' && !block.startsWith('#'))
      .map((block) => [block.split('\n', 1)[0] ?? '', block.trimEnd()]),
  )

/** Undefined for a service without a table. */
export const readTable = (service: string): string | undefined =>
  existsSync(fileOf(service)) ? readFileSync(fileOf(service), 'utf8') : undefined

export const writeTable = (service: string, lines: readonly string[]): void => writeFileSync(fileOf(service), textOf(lines))
