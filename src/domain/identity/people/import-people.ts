/**
 * Imports many people at once: users, their projects, groups and roles, in one transaction. Asked again with the same list it
 * changes nothing. A dry run does all of it and gives it up before the commit, so that it tells what really would be.
 */
import { CloudError, type ErrorCode } from '../../../kernel/errors.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { createUser, findUserNamed, type PasswordSetting } from '../directory/index.ts'
import { ensureGrant, ensureGroup, ensureMember, ensureProject } from './ensure-resources.ts'
import { complain, complaintsAbout, complaintText, type NewPerson, type ValidationError } from './person.ts'
import { type Places, readPlaces } from './references.ts'
import { peopleRefusals } from './refusals.ts'

export interface ImportedPeople {
  /** In the order in which they were done: `user ada (Default)`, `role member of ada in class-1`. */
  made: string[]
  /** How much of what the list asks for was there already. */
  had: number
  /** Of new users whose password was made up. Nobody can tell them again. */
  passwords: { domain: string; name: string; password: string }[]
}

/** At once; a longer list is cut by whoever has it. */
export const PEOPLE_MAX = 2000

/** @throws bad_request that names every line that cannot be; forbidden when the caller may not; then nothing is changed */
export async function importPeople(
  ctx: StoreCtx,
  passwords: PasswordSetting,
  people: readonly NewPerson[],
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<ImportedPeople> {
  if (people.length > PEOPLE_MAX) throw peopleRefusals.too_many_people({ limit: PEOPLE_MAX })
  refuseIf(complaintsAbout(people))
  const ready = await makePasswords(ctx, passwords, people, dryRun)
  try {
    return await transact(ctx, async (tx) => {
      const done = await bringIn(tx, people, ready)
      if (dryRun) throw new GivenUp(done)
      return done
    })
  } catch (error) {
    if (error instanceof GivenUp) return { ...error.done, passwords: [] }
    throw error
  }
}

class GivenUp extends Error {
  readonly done: ImportedPeople
  constructor(done: ImportedPeople) {
    super('a dry run')
    this.done = done
  }
}

const PROBLEMS_TOLD = 20

function refuseIf(complaints: readonly ValidationError[]): void {
  if (complaints.length === 0) return
  const told = complaints.slice(0, PROBLEMS_TOLD).map(complaintText)
  const more = complaints.length - told.length
  throw peopleRefusals.bad_people({ problems: [...told, ...(more > 0 ? [`and ${more} more`] : [])] })
}

interface Ready {
  password: string
  /** Has its hash already. */
  setting: PasswordSetting
  madeUp: boolean
}

const keyOf = (domainId: string, name: string) => `${domainId}\0${name}`

/** For those who are not there yet. Hashing takes its time, so it comes before the transaction. */
async function makePasswords(
  ctx: StoreCtx,
  passwords: PasswordSetting,
  people: readonly NewPerson[],
  dryRun: boolean,
): Promise<Map<string, Ready>> {
  const places = await readPlaces(ctx, people)
  refuseIf(places.complaints)
  const found = new Map<string, Ready>()
  for (const person of people) {
    const domainId = places.domainOf(person).id
    const key = keyOf(domainId, person.name)
    const given =
      person.password ?? people.find((p) => p.name === person.name && p.domain === person.domain && p.password)?.password
    if (found.has(key) || (await findUserNamed(ctx, domainId, person.name))) continue
    const password = given ?? ctx.random.bytes(12).toString('base64url')
    const hash = dryRun ? '' : await passwords.hash(password)
    const setting = { hash: async () => hash, rules: passwords.rules }
    found.set(key, { password, setting, madeUp: given === undefined })
  }
  return found
}

async function bringIn(tx: StoreCtx, people: readonly NewPerson[], ready: ReadonlyMap<string, Ready>): Promise<ImportedPeople> {
  const places = await readPlaces(tx, people)
  refuseIf(places.complaints)
  const done: ImportedPeople = { made: [], had: 0, passwords: [] }
  const note = (made: boolean, what: string) => {
    if (made) done.made.push(what)
    else done.had += 1
  }
  for (const person of people) {
    try {
      await bringInOne(tx, person, places, ready, done, note)
    } catch (error) {
      throw error instanceof CloudError ? saying(person, error) : error
    }
  }
  return done
}

/** The same refusal, with the line that it is about; what is not about the list stays what it is. */
function saying({ where }: NewPerson, error: CloudError): CloudError {
  const refusal = BY_CODE.get(error.code)
  return refusal?.({ where, problem: error.message }, { internal: error.internal, cause: error }) ?? error
}

const BY_CODE = new Map<ErrorCode, typeof peopleRefusals.person_refused>([
  ['bad_request', peopleRefusals.person_refused],
  ['not_found', peopleRefusals.person_refused],
  ['forbidden', peopleRefusals.person_not_allowed],
  ['conflict', peopleRefusals.person_in_the_way],
])

async function bringInOne(
  tx: StoreCtx,
  person: NewPerson,
  places: Places,
  ready: ReadonlyMap<string, Ready>,
  done: ImportedPeople,
  note: (made: boolean, what: string) => void,
): Promise<void> {
  const domain = places.domainOf(person)
  const projects: { id: string; name: string }[] = []
  for (const name of person.projects) projects.push(await ensureProject(tx, domain, name, note))
  const user = await ensureUser(tx, person, domain, projects[0]?.id, ready.get(keyOf(domain.id, person.name)), done, note)
  for (const name of person.groups) await ensureMember(tx, await ensureGroup(tx, domain, name, note), user, note)
  for (const project of projects) for (const role of places.rolesOf(person)) await ensureGrant(tx, user, role, project, note)
}

async function ensureUser(
  tx: StoreCtx,
  person: NewPerson,
  domain: { id: string; name: string },
  defaultProjectId: string | undefined,
  ready: Ready | undefined,
  done: ImportedPeople,
  note: (made: boolean, what: string) => void,
) {
  const { name, email, description } = person
  const found = await findUserNamed(tx, domain.id, name)
  note(!found, `user ${name} (${domain.name})`)
  if (found) return found
  if (!ready)
    throw peopleRefusals.user_went({ problem: complaintText(complain(person, 'name', 'the user went meanwhile; try again')) })
  const extra = { ...(email ? { email } : {}), ...(description ? { description } : {}) }
  const spec = { name, domainId: domain.id, password: ready.password, defaultProjectId, extra }
  const user = await createUser(tx, ready.setting, spec)
  if (ready.madeUp) done.passwords.push({ domain: domain.name, name, password: ready.password })
  return user
}
