/** Lists all that a tenant has of a noun, in pages. */
import { Violation } from './actions/action.ts'
import { rowsAt } from './client.ts'
import type { Noun } from './noun.ts'
import { request } from './request.ts'
import type { Tenant } from './tenant.ts'

/** More than anybody has, so that a list without end is told. */
const MOST_PAGES = 100

/** @throws Violation when a page cannot be had, or a row comes twice */
export async function listAll(tenant: Tenant, noun: Noun, limit = 1000): Promise<unknown[]> {
  const rows = await listIfAnswered(tenant, noun, limit)
  if (!rows) throw new Violation(`${tenant.name} does not get the list of each ${noun.kind}`)
  return rows
}

/** Nothing when an answer was missing, or what the next page begins after had gone. */
export async function listIfAnswered(tenant: Tenant, noun: Noun, limit: number): Promise<unknown[] | undefined> {
  const rows: unknown[] = []
  for (const path of [noun.path, ...(noun.alsoAt ? [noun.alsoAt] : [])]) {
    const listed = await listPath(tenant, { ...noun, path }, limit)
    if (!listed) return undefined
    rows.push(...listed)
  }
  return rows
}

async function listPath(tenant: Tenant, noun: Noun, limit: number): Promise<unknown[] | undefined> {
  const found = new Map<string, unknown>()
  for (let page = 0; page < MOST_PAGES; page++) {
    const last = [...found.keys()].at(-1)
    const from =
      noun.paging === 'offset' ? `&offset=${found.size}` : last === undefined ? '' : `&marker=${encodeURIComponent(last)}`
    const query = noun.paging ? `${noun.path.includes('?') ? '&' : '?'}limit=${limit}${from}` : ''
    const { end, answer } = await request(noun.inPerson ? tenant.inPerson : tenant, 'GET', noun.path + query, {
      refusals: { 400: () => last !== undefined, 404: () => last !== undefined },
    })
    if (end !== 'done') return undefined
    const rows = rowsAt(answer.json, noun.field)
    for (const row of rows) {
      const id = noun.idOf(row)
      if (found.has(id) && noun.paging !== 'offset')
        throw new Violation(`${tenant.name} is shown ${noun.kind} ${id} on two pages`)
      found.set(id, row)
    }
    if (!noun.paging || rows.length < limit) return [...found.values()]
  }
  throw new Violation(`the list of each ${noun.kind} of ${tenant.name} has no end`)
}
