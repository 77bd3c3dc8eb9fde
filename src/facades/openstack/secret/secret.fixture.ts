/** Barbican's face over secrets in memory, for tests: the token is the name of whoever asks. */
import { unmounted } from '../../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../../api/face.ts'
import { Policy } from '../../../api/policy/policy.ts'
import { createServer } from '../../../api/server/http-server.ts'
import type { Proxying } from '../../../api/server/proxying.ts'
import { type MasterKeyStore, MasterKeys, PayloadSealing } from '../../../domain/secret/index.ts'
import { secretLab, userOf } from '../../../domain/secret/secret.fixture.ts'
import type { Who } from '../../../kernel/context.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { openTestStore } from '../../../store/testing.ts'
import { barbican } from './face.ts'

export interface Answer {
  status: number
  headers: Record<string, unknown>
  text: string
  bytes: Buffer
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape are looked into
  body: any
}

/** ann and amy are of one project, rea reads there, boss is its admin; bob is of another, and admin of a third. */
export async function startBarbican(masterKeys?: readonly MasterKeyStore[], proxying?: Proxying) {
  const store = await openTestStore()
  const lab = secretLab(store)
  const { ann, amy, bob, admin } = lab
  const people: Record<string, Who> = {
    ann: ann.who,
    amy: amy.who,
    bob: bob.who,
    admin: admin.who,
    rea: userOf('rea', 'p', ['reader']),
    boss: userOf('boss', 'p', ['admin', 'manager', 'member', 'reader']),
  }
  const app = createServer({ ...lab.cloud, proxying, unmounted })
  const policy = new Policy()
  mountFace(app, barbican, {
    parts: { sealing: masterKeys ? new PayloadSealing(new MasterKeys(masterKeys), systemRandom, store.feed) : lab.sealing },
    policy,
    checkReplies: true,
    contextOf: (request, _endpoint, requestBasis) => ({
      ...lab.cloud,
      ...requestBasis,
      clock: lab.cloud.clock,
      who: people[String(request.headers['x-auth-token'])] ?? { kind: 'nobody' },
    }),
  })
  const ask = async (who: string, method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> => {
    const reply = await app.inject({
      method: method as 'GET',
      url: path.startsWith('/key-manager') ? path : `/key-manager/v1${path}`,
      headers: { 'x-auth-token': who, host: 'cloud', ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const isJson = String(reply.headers['content-type']).startsWith('application/json')
    const { statusCode: status, rawPayload: bytes, body: text } = reply
    return { status, headers: reply.headers, bytes, text, body: isJson && text !== '' ? reply.json() : undefined }
  }
  const keep = async (who: string, fields: object = {}): Promise<string> => {
    const usual = { name: 'a', payload: 'hush', payload_content_type: 'text/plain' }
    const { status, body, text } = await ask(who, 'POST', '/secrets', { ...usual, ...fields })
    if (status !== 201) throw new Error(text)
    return body.secret_ref.split('/').at(-1)
  }
  const close = async () => {
    await app.close()
    await store.close()
  }
  return { ...lab, app, policy, ask, keep, close }
}

export const said = ({ status, body }: Answer): [number, string] => [status, body?.description]
