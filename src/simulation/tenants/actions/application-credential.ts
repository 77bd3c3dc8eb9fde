import { ask, textAt } from '../client.ts'
import { isSome } from '../facts.ts'
import { type Action, Violation } from './action.ts'
import { create, remove } from './noun.ts'

const CREDENTIALS = '/identity/v3/users/{user}/application_credentials'

/** Whoever has it logs in with it, until it is deleted. */
export const createCredential: Action = {
  name: 'credential.create',
  weight: 1,
  async act(tenant) {
    let secret = ''
    const credential = await create(tenant, {
      kind: 'application_credential',
      path: CREDENTIALS,
      body: (name) => ({ application_credential: { name } }),
      read: (json) => {
        secret = textAt(json, 'application_credential', 'secret')
        return {}
      },
    })
    if (!credential) return
    const { cloud } = tenant
    const began = cloud.time.elapsed
    const identity = { methods: ['application_credential'], application_credential: { id: credential.id, secret } }
    const body = { auth: { identity } }
    const { status } = await ask(cloud.network, tenant.name, { method: 'POST', path: '/identity/v3/auth/tokens', body })
    const isOpen = status === 0 || (status >= 500 && cloud.wasTroubled(began))
    if (status !== 201 && !isOpen && credential.standing === 'there')
      throw new Violation(`${tenant.name} is not let in by ${credential.name}, which it was given: ${status}`)
  },
}

export const deleteCredential: Action = {
  name: 'credential.delete',
  weight: 1,
  async act(tenant, random) {
    const credential = random.pick(tenant.model.of('application_credential'))
    if (!credential) return
    const isKnown = isSome(tenant, 'select 1 from application_credential where id = ?', credential.id)
    await remove(tenant, credential, `${CREDENTIALS}/${credential.id}`, {
      refusals: { 404: () => credential.standing !== 'there' && !isKnown() },
    })
  },
}
