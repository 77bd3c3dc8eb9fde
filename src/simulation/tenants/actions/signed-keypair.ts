/** Key pairs of the project, by EC2's API and OUTSCALE's: made by one, they are shown by the other, until one of them deletes them. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { textAt } from '../client.ts'
import { anyOf, isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import { type Outcome, request } from '../request.ts'
import { type Api, askSigned, askWith, elements } from '../signed.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { publicKey } from './keypair.ts'

/** By the clock of another controller a signature may be too old, or of the future. */
export function signed(tenant: Tenant, api: Api, action: string, parameters?: object, may?: () => boolean): Promise<Outcome> {
  const began = tenant.cloud.time.elapsed
  const isTroubled = () => tenant.cloud.wasTroubled(began)
  return request(tenant, 'POST', `${api} ${action}`, {
    ask: () => askSigned(tenant, { api, action, parameters: { ...parameters } }),
    refusals: { 400: anyOf(isTroubled, may ?? (() => false)), 403: isTroubled, 409: may ?? (() => false) },
  })
}

const APIS: readonly Api[] = ['ec2', 'outscale']

export const importSigned: Action = {
  name: 'signed-keypair.import',
  weight: 3,
  async act(tenant, random) {
    const { model } = tenant
    const api = random.pick(APIS)
    const name = model.name('project_keypair')
    model.expect('project_keypair', name)
    const outcome = await signed(tenant, api, api === 'ec2' ? 'ImportKeyPair' : 'CreateKeypair', keyFor(api, name, random))
    if (outcome.end === 'open') return
    model.expectNoMore('project_keypair', name)
    if (outcome.end === 'done') model.made('project_keypair', idIn(api, outcome), name, { name })
  },
}

function keyFor(api: Api, name: string, random: SeededRandom): object {
  const encoded = Buffer.from(publicKey(random.below(2 ** 32))).toString('base64')
  return api === 'ec2' ? { KeyName: name, PublicKeyMaterial: encoded } : { KeypairName: name, PublicKey: encoded }
}

const idIn = (api: Api, { answer }: Outcome): string =>
  api === 'ec2' ? (elements(answer, 'keyPairId')[0] ?? '') : textAt(answer.json, 'Keypair', 'KeypairId')

/** It is made for the tenant, who is shown its private key once. */
export const makeSigned: Action = {
  name: 'signed-keypair.make',
  weight: 1,
  async act(tenant) {
    const { model } = tenant
    const name = model.name('project_keypair')
    model.expect('project_keypair', name)
    const outcome = await signed(tenant, 'ec2', 'CreateKeyPair', { KeyName: name, KeyType: 'ed25519' })
    if (outcome.end === 'open') return
    model.expectNoMore('project_keypair', name)
    if (outcome.end === 'done') model.made('project_keypair', idIn('ec2', outcome), name, { name })
  },
}

export const deleteSigned: Action = {
  name: 'signed-keypair.delete',
  weight: 2,
  async act(tenant, random) {
    const pair = random.pick(tenant.model.of('project_keypair'))
    if (pair) await remove(tenant, pair, random.pick(APIS))
  },
}

/** EC2's says that it is done though there was none. */
async function remove(tenant: Tenant, pair: Thing, api: Api): Promise<void> {
  const isGone = isSome(
    tenant,
    'select 1 where not exists (select 1 from project_keypair where name = ? and project_id = ?)',
    ...[pair.name, tenant.account.projectId],
  )
  const left = pair.leave()
  const { end } = await signed(
    tenant,
    api,
    api === 'ec2' ? 'DeleteKeyPair' : 'DeleteKeypair',
    { [api === 'ec2' ? 'KeyName' : 'KeypairName']: pair.name },
    isGone,
  )
  left(end)
}

/** What is told of the place itself, by both. */
export const readPlaces: Action = {
  name: 'signed.read-places',
  weight: 1,
  async act(tenant) {
    await signed(tenant, 'ec2', 'DescribeRegions')
    await signed(tenant, 'ec2', 'DescribeAvailabilityZones')
    await signed(tenant, 'outscale', 'ReadRegions')
    await signed(tenant, 'outscale', 'ReadSubregions')
  },
}

/** Whoever has it is let in, until it is deleted. */
export const passingAccessKey: Action = {
  name: 'access-key.come-and-go',
  weight: 2,
  async act(tenant) {
    const { userId, projectId } = tenant.account
    const path = `/identity/v3/users/${userId}/credentials/OS-EC2`
    const made = await request(tenant, 'POST', path, { body: { tenant_id: projectId } })
    if (made.end !== 'done') return
    const access = textAt(made.answer.json, 'credential', 'access')
    const key = { access, secret: textAt(made.answer.json, 'credential', 'secret') }
    const use = (mayFail: () => boolean) =>
      request(tenant, 'POST', 'ec2 DescribeRegions', {
        ask: () => askWith(tenant, key, { api: 'ec2', action: 'DescribeAvailabilityZones' }),
        refusals: { 400: mayFail, 401: mayFail, 403: mayFail },
      })
    const began = tenant.cloud.time.elapsed
    await use(() => tenant.cloud.wasTroubled(began))
    await request(tenant, 'GET', `${path}/${access}`)
    const { end } = await request(tenant, 'DELETE', `${path}/${access}`)
    if (end === 'done')
      await request(tenant, 'POST', 'ec2 with a deleted key', {
        ask: () => askWith(tenant, key, { api: 'ec2', action: 'DescribeAvailabilityZones' }),
        isBad: true,
      })
  },
}
