/** Asks for something and judges the status of the answer: each has to be one that the situation allows. */
import { Violation } from './actions/action.ts'
import { type Answer, textAt } from './client.ts'
import type { End } from './model.ts'
import type { Tenant } from './tenant.ts'

/** By status, whether it may be now. Looked at before the request and after it: what was in the way may have gone meanwhile. */
export type Refusals = Readonly<Partial<Record<400 | 401 | 403 | 404 | 409 | 412 | 413, () => boolean>>>

export interface Outcome {
  end: End
  answer: Answer
}

interface Request {
  body?: object | Buffer
  type?: string
  refusals?: Refusals
  isBad?: boolean
  /** In another way than with a token. */
  ask?: () => Promise<Answer>
}

const NEVER: Refusals = {}

/** @throws Violation when the answer is one that cannot be */
export async function request(
  tenant: Tenant,
  method: string,
  path: string,
  { body, type, refusals = NEVER, isBad = false, ask }: Request = {},
): Promise<Outcome> {
  const { cloud, model } = tenant
  const before = Object.entries(refusals).flatMap(([status, may]) => (may?.() ? [Number(status)] : []))
  const hadCompany = model.underWay > 0
  const number = ++model.begun
  const beganAt = cloud.time.elapsed
  if (method === 'POST') noteWord(cloud, path, body)
  model.underWay++
  const answer = await (ask?.() ?? tenant.ask(method, path.replace('{user}', tenant.account.userId), body, type))
  model.underWay--
  const hasCompany = hadCompany || model.begun !== number
  const { status } = answer
  if (status === 0) return { end: 'open', answer }
  if (status >= 500) {
    if (!cloud.wasTroubled(beganAt)) refuse(tenant, method, path, answer)
    return { end: 'open', answer }
  }
  // by the clock of another controller a token may not be good yet, or no more
  if (status === 401 && cloud.wasTroubled(beganAt)) return { end: 'refused', answer }
  if (status < 300) {
    if (isBad) refuse(tenant, method, path, answer)
    return { end: 'done', answer }
  }
  const may = isBad || before.includes(status) || refusals[status as 404]?.()
  // requests of one tenant that meet find each other in the way
  if (!may && !(hasCompany && COMPANY.has(status))) refuse(tenant, method, path, answer)
  return { end: 'refused', answer }
}

const BY_WORD = /"(?:os-reset_status|os-update_snapshot_status)"/

/** What is said to be something by word alone may become what it was about to, and may not. */
function noteWord({ diskJournal }: Tenant['cloud'], path: string, body: object | Buffer | undefined): void {
  const [, id] = /^\/volume\/v3\/(?:volumes|snapshots)\/([^/]+)\/action$/.exec(path) ?? []
  if (id !== undefined && BY_WORD.test(JSON.stringify(body))) diskJournal.note({ what: 'doubted', id })
}

const COMPANY = new Set([404, 409, 412])

function refuse(tenant: Tenant, method: string, path: string, { status, json }: Answer): never {
  const told = JSON.stringify(json)?.slice(0, 300) ?? ''
  throw new Violation(`${tenant.name} ${method} ${path}: ${status}, which cannot be: ${told}`)
}

/** The message of an error, whichever API it is of. */
export const messageOf = ({ json }: Answer): string => {
  const [inner] = Object.values((json ?? {}) as Record<string, unknown>)
  return textAt(inner, 'message')
}
