/** Makes the user row of somebody whom a provider vouches for, at the first log-in. */
import { hexOf } from '../../../kernel/ids.ts'
import { recordChange, type StoreCtx } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import {
  type FederatedLink,
  findFederatedUserId,
  findUserByName,
  findUserRow,
  insertUser,
  linkFederatedUser,
  USER_NAME_MAX,
  type User,
  updateUserRow,
} from '../directory/index.ts'

interface Person {
  name: string
  email: string | undefined
  domainId: string
}

/** In the running transaction. What the provider calls it now is its name from now on. @returns its id */
export async function shadowUser(tx: StoreCtx, link: FederatedLink, person: Person): Promise<string> {
  await lockName(tx, `identity.user:${person.domainId}`)
  const known = await findFederatedUserId(tx, link)
  const user = known === undefined ? undefined : await findUserRow(tx, known)
  return user ? renew(tx, user, link, person) : make(tx, link, person)
}

async function make(tx: StoreCtx, link: FederatedLink, person: Person): Promise<string> {
  const id = hexOf(tx.random.uuid())
  await insertUser(tx, {
    id,
    name: await freeName(tx, link, person.name, person.domainId, id),
    domainId: person.domainId,
    defaultProjectId: null,
    enabled: true,
    options: {},
    extra: person.email === undefined ? {} : { email: person.email },
    passwordExpiresAt: null,
    generation: 1,
  })
  await linkFederatedUser(tx, id, link, true)
  recordChange(tx, 'user', id)
  return id
}

/** A user that was linked by hand keeps what it was given by hand. */
async function renew(tx: StoreCtx, user: User, link: FederatedLink, person: Person): Promise<string> {
  if (!(await isShadow(tx, user.id))) return user.id
  const name = await freeName(tx, link, person.name, user.domainId, user.id)
  const email = person.email ?? user.extra.email
  if (name === user.name && email === user.extra.email) return user.id
  const extra = email === undefined ? user.extra : { ...user.extra, email }
  await updateUserRow(tx, { ...user, name, extra, generation: user.generation + 1 })
  recordChange(tx, 'user', user.id)
  return user.id
}

async function isShadow(tx: StoreCtx, userId: string): Promise<boolean> {
  const query = tx.db.selectFrom('federated_user').select('user_id').where('user_id', '=', userId).where('shadow', '=', 1)
  return (await query.executeTakeFirst()) !== undefined
}

/** Names are unique in a domain, and others may have the name that the provider gives: the provider's stands beside it then. */
async function freeName(tx: StoreCtx, link: FederatedLink, requested: string, domainId: string, self: string): Promise<string> {
  const name = requested.slice(0, USER_NAME_MAX)
  const candidates = [name, `${name} (${link.providerId})`, `${name} (${link.providerId}, ${link.uniqueId})`]
  for (const candidate of candidates.map((one) => one.slice(0, USER_NAME_MAX))) {
    const other = await findUserByName(tx, domainId, candidate)
    if (!other || other.id === self) return candidate
  }
  return self
}
