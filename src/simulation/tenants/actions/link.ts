/** Two things are tied to each other, and parted again: roles are granted, users put in groups, images shared. */
import type { Place } from '../collection.ts'
import { LINKS, type Link } from '../links.ts'
import type { Model, Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { remove } from './noun.ts'

const taken = new WeakMap<Model, Set<string>>()

/** What is there already is not asked for again: an answer to that would promise what another has ended meanwhile. */
function take({ model }: Tenant, place: string): boolean {
  const places = taken.get(model) ?? new Set<string>()
  taken.set(model, places)
  if (places.has(place)) return false
  places.add(place)
  return true
}

type Given = Parameters<Action['act']>

async function tie(link: Link, place: Place): Promise<Thing | undefined> {
  const wanted = link.of(place)
  const { who } = place
  if (!wanted || !take(who, link.placeOf?.(wanted.path) ?? wanted.path)) return undefined
  const { path, within, post } = wanted
  const isThere = () => within.every(({ standing }) => standing === 'there')
  const list = path.slice(0, path.lastIndexOf('/'))
  const { end } = await request(who, post ? 'POST' : 'PUT', post ? list : path, {
    body: post,
    refusals: { 403: () => !isThere(), 404: () => !isThere(), 409: () => !isThere() },
  })
  if (end === 'refused') return undefined
  const thing = who.model.made('link', path, path, {}, within)
  if (end === 'open') thing.leave()('open')
  return thing
}

function placeOf({ by }: Link, [tenant, random, scene]: Given): Place {
  return { who: by === 'admin' ? scene.admin : tenant, tenant, random, scene }
}

const AT_ONCE = 3

export const tieThings: Action = {
  name: 'link.tie',
  weight: 5,
  async act(...given) {
    const [, random] = given
    for (let i = 0; i < AT_ONCE; i++) {
      const link = random.pick(LINKS)
      const thing = await tie(link, placeOf(link, given))
      if (thing?.standing === 'there' && random.chance(0.3)) await part(placeOf(link, given).who, thing)
    }
  },
}

export const partThings: Action = {
  name: 'link.part',
  weight: 2,
  async act(...[tenant, random, { admin }]) {
    const who = random.chance(0.2) ? tenant : admin
    const thing = random.pick(who.model.of('link'))
    if (thing) await part(who, thing)
  },
}

async function part(who: Tenant, thing: Thing): Promise<void> {
  const isGone = () => thing.standing !== 'there'
  await remove(who, thing, thing.id, { refusals: { 403: isGone, 404: isGone } })
}
