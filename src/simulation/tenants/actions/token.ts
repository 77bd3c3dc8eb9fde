/** Tokens are good until they are revoked, and for nobody after that. */
import { CURRENT_MS } from '../../../store/feed.ts'
import { ask, textAt } from '../client.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'

const TOKENS = '/identity/v3/auth/tokens'

/** A second one, beside the one that the tenant works with. */
async function logIn({ cloud, name, account: { credentialId: id, secret } }: Tenant): Promise<string | undefined> {
  const identity = { methods: ['application_credential'], application_credential: { id, secret } }
  const { status, headers } = await ask(cloud.network, name, { method: 'POST', path: TOKENS, body: { auth: { identity } } })
  return status === 201 ? textAt(headers, 'x-subject-token') : undefined
}

/** Asked by the token of itself. */
const askOf = (tenant: Tenant, method: string, token: string, by = token) =>
  ask(tenant.cloud.network, tenant.name, { method, path: TOKENS, token: by, headers: { 'x-subject-token': token } })

async function isGood(tenant: Tenant, token: string): Promise<boolean> {
  const refusals = { 401: () => true, 404: () => true }
  const { end } = await request(tenant, 'GET', TOKENS, { ask: () => askOf(tenant, 'GET', token), refusals })
  return end === 'done'
}

export const passingToken: Action = {
  name: 'token.come-and-go',
  weight: 2,
  async act(tenant, random) {
    const token = await logIn(tenant)
    if (token === undefined) return
    const began = tenant.cloud.time.elapsed
    const isTroubled = () => tenant.cloud.wasTroubled(began)
    const method = random.chance(0.5) ? 'GET' : 'HEAD'
    const shown = await request(tenant, method, TOKENS, {
      ask: () => askOf(tenant, method, token),
      refusals: { 401: isTroubled, 404: isTroubled },
    })
    if (shown.end !== 'done') return
    const revoked = await request(tenant, 'DELETE', TOKENS, {
      ask: () => askOf(tenant, 'DELETE', token),
      refusals: { 401: isTroubled, 404: isTroubled },
    })
    if (revoked.end !== 'done') return
    if (!(await isGood(tenant, token))) return
    if (isTroubled()) {
      await tenant.cloud.clock.sleep(CURRENT_MS) // a controller that hears late of what others do believes what it knows for so long
      if (!(await isGood(tenant, token))) return
    }
    throw new Violation(`a token of ${tenant.name} is good though it was revoked`)
  },
}

/** All of a user's at once: whoever works with one logs in again. */
export const revokeAll: Action = {
  name: 'token.revoke-all',
  weight: 1,
  async act(tenant) {
    await request(tenant.inPerson, 'DELETE', '/identity/v3/users/{user}/tokens')
  },
}

/** Somebody new is given a password, and takes another. */
export const changePassword: Action = {
  name: 'user.change-password',
  weight: 1,
  async act(_, random, { admin }) {
    const user = random.pick(admin.model.of('user'))
    if (!user) return
    const password = `first of ${user.name}`
    const path = `/identity/v3/users/${user.id}`
    const isGone = () => user.standing !== 'there'
    const { end } = await request(admin, 'PATCH', path, { body: { user: { password } }, refusals: { 404: isGone } })
    if (end !== 'done') return
    const own = { original_password: password, password: `second of ${user.name}` }
    await request(admin, 'POST', `${path}/password`, { body: { user: own }, refusals: { 401: () => true, 404: isGone } })
  },
}
