/** Messages tell why nothing became of a volume: they are listed, shown and deleted by whom the volume is of, and by nobody else. */
import { rowsAt, textAt } from '../client.ts'
import { anyOf, isFull, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { untilAnswered } from '../until-answered.ts'
import { type Action, Violation } from './action.ts'
import { create } from './noun.ts'
import { VOLUMES } from './volume-path.ts'

const TYPES = '/volume/v3/types'
const MESSAGES = '/volume/v3/messages'
const always = () => true

/** Of a type that no pool is as it asks. */
export const askInVain: Action = {
  name: 'volume.message',
  weight: 3,
  async act(tenant, random, { admin, tenants }) {
    const name = `nowhere-${admin.model.name('volume_type')}`
    const { end, answer } = await request(admin, 'POST', TYPES, {
      body: { volume_type: { name, extra_specs: { volume_backend_name: 'nowhere' } } },
    })
    if (end !== 'done') return
    const typeId = textAt(answer.json, 'volume_type', 'id')
    const volume = await create(tenant, {
      kind: 'volume',
      path: VOLUMES,
      body: (called) => ({ volume: { name: called, size: 1, volume_type: typeId } }),
      promised: { size: '1' },
      // another controller's clock may be behind, but not what it reads
      refusals: { 413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib')) },
    })
    const other = random.pick(tenants.filter((one) => one !== tenant))
    if (volume && other && (await hasFailed(tenant, volume))) await readMessage(tenant, volume, other)
    // there is the volume, as long as it is not deleted
    if (!volume) await request(admin, 'DELETE', `${TYPES}/${typeId}`, { refusals: { 400: always } })
  },
}

const FAILED_WITHIN_MS = 20_000
const LOOK_MS = 1_000

async function hasFailed({ cloud }: Tenant, { id }: Thing): Promise<boolean> {
  const has = () => rowsOf(cloud, "select 1 from volume where id = ? and status = 'error'", id).length > 0
  for (let waited = 0; waited < FAILED_WITHIN_MS && !has(); waited += LOOK_MS) await cloud.clock.sleep(LOOK_MS)
  return has()
}

async function readMessage(tenant: Tenant, volume: Thing, other: Tenant): Promise<void> {
  const { answer } = await untilAnswered(tenant, 'GET', `${MESSAGES}?resource_uuid=${volume.id}`)
  const [row, ...more] = rowsAt(answer.json, 'messages')
  if (!row || more.length > 0)
    throw new Violation(
      `of volume ${volume.name} of ${tenant.name}, which no pool took, there are ${row ? more.length + 1 : 0} messages`,
    )
  const path = `${MESSAGES}/${textAt(row, 'id')}`
  const { answer: shown } = await untilAnswered(tenant, 'GET', path)
  if (textAt(shown.json, 'message', 'resource_uuid') !== volume.id) throw new Violation(`${path} tells of another volume`)
  for (const method of ['GET', 'DELETE'] as const)
    if ((await request(other, method, path, { refusals: { 404: always } })).end === 'done')
      throw new Violation(`${other.name} has ${method === 'GET' ? 'read' : 'deleted'} a message of ${tenant.name}`)
  const { end } = await request(tenant, 'DELETE', path)
  if (end !== 'done') return
  if ((await untilAnswered(tenant, 'GET', path, { 404: always })).end === 'done')
    throw new Violation(`${path} was deleted by ${tenant.name}, and is shown`)
}
