import { isSome } from '../facts.ts'
import { request } from '../request.ts'
import { type Action, Violation } from './action.ts'
import { create, remove } from './noun.ts'

const KEYPAIRS = '/compute/v2.1/os-keypairs'

/** A whole ed25519 key as OpenSSH writes it, told apart by its last bytes. */
export function publicKey(number: number): string {
  const key = Buffer.alloc(51)
  key.writeUInt32BE(11, 0)
  key.write('ssh-ed25519', 4)
  key.writeUInt32BE(32, 15)
  key.writeUInt32BE(number, 47)
  return `ssh-ed25519 ${key.toString('base64')}`
}

export const importKeypair: Action = {
  name: 'keypair.import',
  weight: 1,
  async act(tenant, random) {
    await importNamed(tenant, tenant.model.name('keypair'), random.below(2 ** 32))
  },
}

const importNamed = (...[tenant, name, number]: [Parameters<Action['act']>[0], string, number]) =>
  create(tenant, {
    kind: 'keypair',
    name,
    path: KEYPAIRS,
    body: () => ({ keypair: { name, public_key: publicKey(number) } }),
    promised: { key: publicKey(number) },
    idOf: () => name,
    refusals: { 409: isSome(tenant, 'select 1 from keypair where name = ?', name) },
  })

/** Two at once of one name: one is made. */
export const importTwice: Action = {
  name: 'keypair.import-twice',
  weight: 1,
  async act(tenant, random) {
    const name = tenant.model.name('keypair')
    const body = (number: number) => ({ keypair: { name, public_key: publicKey(number) } })
    const numbers = [random.below(2 ** 32), random.below(2 ** 32)]
    tenant.model.expect('keypair', name)
    const outcomes = await Promise.all(
      numbers.map((number) => request(tenant, 'POST', KEYPAIRS, { body: body(number), refusals: { 409: () => true } })),
    )
    const made = numbers.filter((_, index) => outcomes[index]?.end === 'done')
    if (made.length > 1) throw new Violation(`key pair ${name} of ${tenant.name} was made twice`)
    if (made[0] === undefined) return
    tenant.model.expectNoMore('keypair', name)
    tenant.model.made('keypair', name, name, { key: publicKey(made[0]) })
  },
}

export const deleteKeypair: Action = {
  name: 'keypair.delete',
  weight: 1,
  async act(tenant, random) {
    const keypair = random.pick(tenant.model.of('keypair'))
    if (keypair) await remove(tenant, keypair, `${KEYPAIRS}/${keypair.id}`)
  },
}
