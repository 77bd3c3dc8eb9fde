/** Every declared endpoint, asked by everybody: who may not is refused, and no request of any sort is answered with a fault of ours. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isPublic } from '../../api/policy/rules.ts'
import { SERVICES } from '../services.ts'
import { type DeclaredEndpoint, declaredEndpoints } from './declared-endpoints.ts'
import { judge, requestOf } from './declared-request.fixture.ts'
import { makeOneOfEach, type OneOfEach, type Person } from './sample-resources.fixture.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let all: OneOfEach
/** Signed requests are asked by their APIs' own tests. */
const endpoints = declaredEndpoints().filter(({ face }) => face.credential !== 'access-key')

/** What is asked for must not be gone before: lookers first, then those who change, then those who delete, and services before those that they need. */
const ORDER = ['HEAD', 'GET', 'PUT', 'PATCH', 'POST', 'DELETE']
const rank = ({ method, service, verb = '' }: DeclaredEndpoint) =>
  (/delete/i.test(verb) ? ORDER.length : ORDER.indexOf(method)) * SERVICES.length -
  SERVICES.findIndex(({ name }) => name === service)
const inOrder = [...endpoints].sort((a, b) => rank(a) - rank(b))

for (const who of ['nobody', 'reader', 'stranger', 'member', 'admin'])
  describe(`asked by ${who}`, () => {
    before(async () => {
      cloud = await startCloud()
      all = await makeOneOfEach(cloud)
    })
    after(() => cloud.close())
    for (const endpoint of inOrder)
      test(`${endpoint.service} ${endpoint.name}`, async () => {
        const person = all.people.find(({ name }) => name === who)
        assert.ok(person)
        const { status, text } = await cloud.fetchJson(...requestOf(endpoint, all.ids, person.token))
        const said = `${endpoint.method} ${endpoint.whole} was answered ${status} ${text.slice(0, 300)}`
        assert.ok(status < 500 || status === 501, said)
        const expected = await refusalOf(endpoint, person)
        if (expected !== undefined) assert.equal(status, expected, said)
        else if (!isPublic(endpoint)) assert.notEqual(status, 401, said)
        if (who === 'stranger') requireBlind(endpoint, status, text, said)
      })
    test('identity answers as Keystone is described, and enough of it was seen', () => {
      assert.deepEqual(cloud.oracle.faults(), [])
      if (who === 'admin')
        assert.ok(cloud.oracle.operations.size >= 80, `only ${cloud.oracle.operations.size} operations succeeded`)
    })
  })

const OF_DEMO = [
  'servers',
  'images',
  'networks',
  'subnets',
  'ports',
  'routers',
  'floatingips',
  'security-groups',
  'security-group-rules',
]

/** Objects of another project are not there: not by their ids, and in no list. */
function requireBlind({ path, face }: DeclaredEndpoint, status: number, text: string, said: string): void {
  if (face.credential === 'host') return
  const named = OF_DEMO.some((word) => path.startsWith(`/${word}/{`))
  if (named) assert.ok([400, 403, 404].includes(status), said)
  if (status < 300) for (const word of OF_DEMO) assert.ok(!text.includes(all.ids.get(word) ?? ''), `one of the ${word}: ${said}`)
}

/** The status that the declaration asks for; undefined where it lets the person pass. */
async function refusalOf(endpoint: DeclaredEndpoint, { token, who }: Person): Promise<number | undefined> {
  if (isPublic(endpoint)) return undefined
  if (token === undefined || endpoint.face.credential === 'host') return 401
  return (await judge(cloud, { endpoint, ids: all.ids, who, token })) ? undefined : 403
}
