/** Volumes go over to other tenants: they are offered, taken with the key, and taken back. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { rowsAt, textAt } from '../client.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { onServer } from '../nouns.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { untilAnswered } from '../until-answered.ts'
import { type Action, Violation } from './action.ts'
import { someVolume } from './volume-making.ts'
import { isEncrypted, isMet, isVolume, not, VOLUMES } from './volume-path.ts'

/** The older and the newer, which tell of the same. */
const PATHS = ['/volume/v3/os-volume-transfer', '/volume/v3/volume-transfers']

interface Offer {
  owner: Tenant
  volume: Thing
  path: string
  key: string
}

const always = () => true

export const transferVolume: Action = {
  name: 'volume.transfer',
  weight: 5,
  async act(tenant, random, scene) {
    const { admin, tenants } = scene
    const volume = await someVolume(tenant, random, scene)
    const other = random.pick(tenants.filter((one) => one !== tenant))
    const offer = volume && (await offerVolume(tenant, volume, random, admin))
    if (!offer || !other) return
    if (random.chance(0.4)) await pry(offer, other)
    const fate = random.below(10)
    if (fate < 6) await accept(offer, other)
    else if (fate < 9) await takeBack(offer)
  },
}

const notReady = (tenant: Tenant, { id }: Thing) =>
  isSome(tenant, "select 1 from volume_snapshot where volume_id = ? and status != 'available'", id)

async function offerVolume(owner: Tenant, volume: Thing, random: SeededRandom, admin: Tenant): Promise<Offer | undefined> {
  const path = random.pick(PATHS)
  const name = `offer of ${volume.id}`
  const { end, answer } = await request(owner, 'POST', path, {
    body: { transfer: { volume_id: volume.id, name } },
    refusals: {
      400: anyOf(
        not(isVolume(owner, volume, 'available')),
        ...[notReady(owner, volume), isHad(owner, volume), isEncrypted(owner, volume), isMet(owner, admin)],
      ),
      404: () => volume.standing !== 'there',
    },
  })
  if (end === 'open') await takeBackNamed(owner, path, name)
  if (end !== 'done') return undefined
  const { json } = answer
  return { owner, volume, path: `${path}/${textAt(json, 'transfer', 'id')}`, key: textAt(json, 'transfer', 'auth_key') }
}

/** Whatever an operator has said of its state. */
const isHad = (tenant: Tenant, { id }: Thing) => isSome(tenant, 'select 1 from volume_attachment where volume_id = ?', id)

/** Nobody has its key. */
async function takeBackNamed(owner: Tenant, path: string, name: string): Promise<void> {
  const { answer } = await untilAnswered(owner, 'GET', path)
  for (const row of rowsAt(answer.json, 'transfers'))
    if (textAt(row, 'name') === name) await untilAnswered(owner, 'DELETE', `${path}/${textAt(row, 'id')}`, { 404: always })
}

/** Who does not have the key is not shown the offer, and does not get the volume. */
async function pry({ path, volume, owner }: Offer, other: Tenant): Promise<void> {
  const { end: shown } = await request(other, 'GET', path, { refusals: { 404: always } })
  if (shown === 'done') throw new Violation(`${other.name} is shown what ${owner.name} offers`)
  const { end } = await request(other, 'POST', `${path}/accept`, {
    body: { accept: { auth_key: '0123456789abcdef' } },
    refusals: { 400: always },
  })
  if (end === 'done') throw new Violation(`${other.name} has taken volume ${volume.name} of ${owner.name} with a wrong key`)
}

async function accept(offer: Offer, other: Tenant): Promise<void> {
  const { owner, volume, path, key } = offer
  const left = volume.leave()
  const { end } = await request(other, 'POST', `${path}/accept`, {
    body: { accept: { auth_key: key } },
    refusals: {
      400: not(isVolume(owner, volume, 'awaiting-transfer')),
      404: isOfTypeNotFor(other, volume),
      413: hasNoQuota(other, volume),
    },
  })
  const isTheirs = end === 'done' || (end === 'open' && !(await isStillOwn(offer)))
  left('refused')
  if (isTheirs) pass(owner, volume, other)
}

const isOfTypeNotFor = (other: Tenant, { id }: Thing) =>
  isSome(
    other,
    `select 1 from volume join volume_type as type on type.id = type_id where volume.id = ? and is_public = 0
      and not exists (select 1 from volume_type_access where type_id = type.id and project_id = ?)`,
    id,
    other.account.projectId,
  )

function hasNoQuota(other: Tenant, { id }: Thing): () => boolean {
  const snapshots = rowsOf(other.cloud, 'select size_gib from volume_snapshot where volume_id = ?', id)
  const [row] = rowsOf(other.cloud, 'select size_gib from volume where id = ?', id)
  const gib = [row, ...snapshots].reduce((sum, one) => sum + Number(one?.size_gib ?? 0), 0)
  return anyOf(isFull(other, 'volume'), isFull(other, 'volume_gib', gib), isFull(other, 'volume_snapshot', snapshots.length))
}

/** Of an offer that may have been taken: taken back, it cannot be any more. */
async function isStillOwn({ owner, volume, path }: Offer): Promise<boolean> {
  const { end } = await untilAnswered(owner, 'DELETE', path, { 404: always })
  if (end === 'done') return true
  return (await untilAnswered(owner, 'GET', `${VOLUMES}/${volume.id}`, { 404: always })).end === 'done'
}

/** With its snapshots, those too that nobody was promised. */
function pass({ model, cloud }: Tenant, volume: Thing, other: Tenant): void {
  const theirs = other.model.adopt(volume.copy([], (attribute) => attribute.startsWith(onServer(''))))
  for (const one of model.things.values())
    if (one.kind === 'snapshot' && one.within.includes(volume)) other.model.adopt(one.copy([theirs]))
  for (const { id, name } of rowsOf(cloud, 'select id, name from volume_snapshot where volume_id = ? order by id', volume.id))
    if (!other.model.find('snapshot', String(id)))
      other.model.made('snapshot', String(id), String(name), {}, [theirs]).leave()('open')
  volume.leave()('done')
}

const takeBack = ({ owner, path }: Offer) => untilAnswered(owner, 'DELETE', path, { 404: always })

/** One that was left, whoever it was offered to. */
export const takeBackVolume: Action = {
  name: 'volume.take-back',
  weight: 1,
  async act(tenant, random) {
    const { cloud, account } = tenant
    const rows = rowsOf(cloud, 'select id from volume_transfer where project_id = ? order by id', account.projectId)
    const row = random.pick(rows)
    if (!row) return
    const path = `${random.pick(PATHS)}/${row.id}`
    await request(tenant, 'GET', path, { refusals: { 404: isMet(tenant) } })
    await request(tenant, 'DELETE', path, { refusals: { 404: isMet(tenant) } })
  },
}
