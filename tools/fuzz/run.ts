/** `npm run fuzz`: hostile requests to every declared endpoint; exits with 1 when one is a fault of ours. */
import { parseArgs } from 'node:util'
import type { InjectOptions } from 'light-my-request'
import { seededRandom } from '../../src/kernel/seeded-random.ts'
import { accessKeyOf } from '../../src/programs/testing/access-key.fixture.ts'
import { type DeclaredEndpoint, declaredEndpoints } from '../../src/programs/testing/declared-endpoints.ts'
import { makeOneOfEach, type OneOfEach } from '../../src/programs/testing/sample-resources.fixture.ts'
import type { AccessKey } from '../../src/programs/testing/signed-client.fixture.ts'
import { startCloud, type TestCloud } from '../../src/programs/testing/start-cloud.ts'
import { say } from '../setup/say.mjs'
import { hostileRequest } from './request.ts'
import { hostileSigned } from './signed-request.ts'

const LIMIT_MS = 50
/** Requests until the cloud is made anew: what was asked to be deleted is gone by then. */
const PER_CLOUD = 600

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
  },
})

interface Fault {
  what: string
  request: string
}

const endpoints = declaredEndpoints().filter(({ name, whole }) => new RegExp(values.only).test(`${name} ${whole}`))
const random = seededRandom(Number(values.seed))
const faults: Fault[] = []
const count = { requests: 0, answered: new Map<number, number>(), slowest: 0 }

/** Milliseconds of the event loop's processor time, and the answer. */
async function ask({ controller }: TestCloud, request: InjectOptions): Promise<{ ms: number; status: number; text: string }> {
  const before = process.threadCpuUsage()
  const reply = await controller.app.inject(request)
  const { user, system } = process.threadCpuUsage(before)
  return { ms: (user + system) / 1000, status: reply.statusCode, text: reply.payload }
}

async function tryOne(cloud: TestCloud, endpoint: DeclaredEndpoint, request: InjectOptions): Promise<void> {
  const { status, text, ...first } = await ask(cloud, request)
  let { ms } = first
  count.requests++
  count.answered.set(status, (count.answered.get(status) ?? 0) + 1)
  if (status >= 500 && status !== 501) note(`${status} ${text.slice(0, 300)}`, endpoint, request)
  for (let i = 0; i < 3 && ms > LIMIT_MS; i++) ms = Math.min(ms, (await ask(cloud, request)).ms)
  if (ms > LIMIT_MS) note(`holds the event loop for ${ms.toFixed(0)} ms (${status})`, endpoint, request)
  count.slowest = Math.max(count.slowest, ms)
}

function note(what: string, { service, name }: DeclaredEndpoint, { method, url, headers, payload }: InjectOptions): void {
  const shown = { ...headers, 'x-auth-token': undefined }
  const fault = {
    what: `${service} ${name}: ${what}`,
    request: JSON.stringify({ method, url, headers: shown, payload: String(payload ?? '').slice(0, 2000) }),
  }
  faults.push(fault)
  say(`✖ ${fault.what}\n  ${fault.request.slice(0, 3000)}`)
}

interface Asker {
  token: string | undefined
  key: AccessKey | undefined
}

async function askersOf(cloud: TestCloud, { people }: OneOfEach): Promise<Asker[]> {
  const some = people.filter(({ name }) => ['nobody', 'member', 'admin'].includes(name))
  return Promise.all(
    some.map(async ({ token }) => ({ token, key: token === undefined ? undefined : await accessKeyOf(cloud, token) })),
  )
}

function requestFor(cloud: TestCloud, endpoint: DeclaredEndpoint, ids: OneOfEach['ids'], asker: Asker): InjectOptions {
  if (endpoint.face.credential !== 'access-key') return hostileRequest(random, endpoint, ids, asker.token)
  return hostileSigned(random, endpoint, asker.key, cloud.controller.ctx.clock.now())
}

async function round(cloud: TestCloud, made: OneOfEach, left: { requests: number }): Promise<void> {
  const askers = await askersOf(cloud, made)
  while (left.requests > 0)
    // destroyers last, or little is left for the others
    for (const endpoint of [...endpoints].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))) {
      if (left.requests-- <= 0) return
      const asker = askers[random.below(askers.length)]
      if (asker) await tryOne(cloud, endpoint, requestFor(cloud, endpoint, made.ids, asker))
    }
}

let remaining = endpoints.length * Number(values.rounds)
while (remaining > 0) {
  const cloud = await startCloud()
  try {
    const left = { requests: Math.min(PER_CLOUD, remaining) }
    remaining -= left.requests
    await round(cloud, await makeOneOfEach(cloud), left)
  } finally {
    await cloud
      .close()
      .catch((error) => note(`the cloud after it: ${String(error).slice(0, 2000)}`, endpoints[0] as DeclaredEndpoint, {}))
  }
  say(`${count.requests} requests to ${endpoints.length} endpoints, ${faults.length} faults`)
}
const answers = [...count.answered].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`)
say(`seed ${values.seed}; answers ${answers.join(', ')}; longest hold of the event loop ${count.slowest.toFixed(0)} ms`)
process.exitCode = faults.length === 0 ? 0 : 1
