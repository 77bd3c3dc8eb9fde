import { argon2, randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { openSession, type Session } from '../api.ts'
import type { Benchmark } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { bareRequestsPerSecond, CONNECTIONS, requestsPerSecond } from '../load.ts'

const hash = promisify(argon2)
const SECONDS = 5

/** Of the cost that passwords have (19 MiB, 2 passes), on every core at once. */
async function hashesPerSecond(): Promise<number> {
  const ends = performance.now() + SECONDS * 1000
  let done = 0
  const one = async () => {
    while (performance.now() < ends) {
      const what = { message: 'a password', nonce: randomBytes(16), parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 }
      await hash('argon2id', what)
      done++
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, one))
  return done / SECONDS
}

/** One whose secret the cloud made, as programs have it. */
async function byCredential({ token, call }: Session): Promise<object> {
  const [, claims = ''] = token.split('.')
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }
  const path = `/identity/v3/users/${sub}/application_credentials`
  const { id, secret } = (await call('POST', path, { application_credential: { name: 'bench' } })).json.application_credential
  return { auth: { identity: { methods: ['application_credential'], application_credential: { id, secret } } } }
}

export const benchmark: Benchmark = {
  about: `tokens issued a second (POST /identity/v3/auth/tokens) on ${CONNECTIONS} connections, by password, token and application credential`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const session = await openSession(cloud, 'welkin')
      const url = `${cloud.url}/identity/v3/auth/tokens`
      const { username: name, password, project_name } = cloud.credentials('welkin')
      const domain = { id: 'default' }
      const scope = { project: { name: project_name, domain } }
      const byToken = { auth: { identity: { methods: ['token'], token: { id: session.token } }, scope } }
      const byPassword = { auth: { identity: { methods: ['password'], password: { user: { name, password, domain } } }, scope } }
      const { text } = await session.call('POST', '/identity/v3/auth/tokens', byToken)
      const bare = await bareRequestsPerSecond(text, 3)
      await requestsPerSecond({ url, body: byToken, seconds: 3 })
      say('warm')
      const tokens = await requestsPerSecond({ url, body: byToken, seconds: SECONDS })
      const credentials = await requestsPerSecond({ url, body: await byCredential(session), seconds: SECONDS })
      session.close()
      // the machine's other work comes and goes: the limit is measured before and after
      const before = await hashesPerSecond()
      const passwords = await requestsPerSecond({ url, body: byPassword, seconds: 2 * SECONDS })
      const hashes = (before + (await hashesPerSecond())) / 2
      say(`hashes alone: ${before.toFixed(1)}/s before, ${(2 * hashes - before).toFixed(1)}/s after`)
      return [
        {
          what: 'by token',
          value: tokens,
          unit: '/s',
          limit: { what: 'a bare Node server', value: bare },
          goal: { least: 2000 },
        },
        {
          what: 'by application credential',
          value: credentials,
          unit: '/s',
          limit: { what: 'a bare Node server', value: bare },
          goal: { least: 2000 },
        },
        {
          what: 'by password',
          value: passwords,
          unit: '/s',
          limit: { what: 'the hash alone', value: hashes },
          goal: { least: Math.round(8 * hashes) / 10 },
          openstack: 7.4,
        },
      ]
    }),
}
