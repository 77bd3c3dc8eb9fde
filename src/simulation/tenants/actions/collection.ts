/** Things of collections that are all alike come, are changed, and go. */
import type { Collection, Place } from '../collection.ts'
import { COLLECTIONS } from '../collections.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change, create, remove } from './noun.ts'

type Given = Parameters<Action['act']>

const placeOf = ({ by, noun: { inPerson } }: Collection, [tenant, random, scene]: Given): Place => ({
  who: by === 'admin' ? scene.admin : inPerson ? tenant.inPerson : tenant,
  ...{ tenant, random, scene },
})

export const createOne: Action = {
  name: 'collection.create',
  weight: 6,
  async act(...given) {
    const [, random] = given
    const collection = random.pick(COLLECTIONS)
    if (collection) await makeOfCollection(collection, placeOf(collection, given))
  },
}

export async function makeOfCollection(collection: Collection, place: Place): Promise<Thing | undefined> {
  const { noun, isNamedByPath = false, idOf } = collection
  const { who } = place
  const name = who.model.name(noun.kind)
  const wanted = collection.make(name, place)
  const path = pathOf(noun.path)
  return (
    wanted &&
    create(who, {
      kind: noun.kind,
      name,
      ...(isNamedByPath ? { method: 'PUT', path: `${path}/${name}` } : { path }),
      body: () => wanted.body,
      promised: wanted.promised,
      within: wanted.within,
      refusals: wanted.refusals,
      idOf: isNamedByPath ? () => name : idOf,
    })
  )
}

const pathOf = (list: string): string => (list.split('?')[0] ?? '').replace('/detail', '')

export const changeOne: Action = {
  name: 'collection.change',
  weight: 3,
  async act(...given) {
    const [tenant, random, { admin }] = given
    const found = pickFrom(tenant, admin, random, ({ change: may }) => may !== undefined)
    if (found) await changeIt(found.collection, placeOf(found.collection, given), found.thing)
  },
}

async function changeIt(collection: Collection, place: Place, thing: Thing) {
  const { noun, change: changed, changeBy = 'PATCH', keeps } = collection
  const { who, random } = place
  if (!changed) return
  const { body, values } = changed(`text ${'x'.repeat(random.below(20))}`.replaceAll(' ', '-'))
  await change(who, thing, { method: changeBy, path: noun.show(thing.id), body, values, refusals: keeps?.(place, thing) })
}

/** A kind first, so that what there is little of has its turn too. */
function pickFrom(tenant: Tenant, admin: Tenant, random: Given[1], may: (collection: Collection) => boolean) {
  const all = COLLECTIONS.filter(may).flatMap((collection) => {
    const things = (collection.by === 'admin' ? admin : tenant).model.of(collection.noun.kind)
    return things.length > 0 ? [{ collection, things }] : []
  })
  const found = random.pick(all)
  const thing = random.pick(found?.things ?? [])
  return found && thing ? { collection: found.collection, thing } : undefined
}

export const deleteOne: Action = {
  name: 'collection.delete',
  weight: 3,
  async act(...given) {
    const [tenant, random, { admin }] = given
    const found = pickFrom(tenant, admin, random, () => true)
    if (found) await removeIt(found.collection, placeOf(found.collection, given), found.thing)
  },
}

const removeIt = ({ noun, keeps }: Collection, place: Place, thing: Thing): Promise<void> =>
  remove(place.who, thing, noun.show(thing.id), { refusals: keeps?.(place, thing) })

/** All of a life at once, so that each is tried whatever else is drawn. */
export const comeAndGo: Action = {
  name: 'collection.come-and-go',
  weight: 3,
  async act(...given) {
    const [, random] = given
    const collection = random.pick(COLLECTIONS)
    const place = collection && placeOf(collection, given)
    const thing = place && (await makeOfCollection(collection, place))
    if (!thing) return
    await changeIt(collection, place, thing)
    if (thing.standing === 'there') await removeIt(collection, place, thing)
  },
}
