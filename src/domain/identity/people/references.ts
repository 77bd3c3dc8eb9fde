/** Finds the domains and roles that a list of people speaks of: they have to be there. */
import type { StoreCtx } from '../../../store/context.ts'
import { DEFAULT_DOMAIN, type Domain, findDomain, findDomainByName, findRoleNamed, type Role } from '../directory/index.ts'
import { complain, type NewPerson, type ValidationError } from './person.ts'

export interface Places {
  complaints: readonly ValidationError[]
  /** Only without complaints. */
  domainOf(person: NewPerson): Domain
  rolesOf(person: NewPerson): Role[]
}

const ROLE = 'member'

export async function readPlaces(ctx: StoreCtx, people: readonly NewPerson[]): Promise<Places> {
  const domains = new Map<string | undefined, Domain | undefined>()
  const roles = new Map<string, Role | undefined>()
  const complaints: ValidationError[] = []
  for (const person of people) {
    const { domain } = person
    if (!domains.has(domain))
      domains.set(domain, domain === undefined ? await findDomain(ctx, DEFAULT_DOMAIN) : await findDomainByName(ctx, domain))
    if (!domains.get(domain)) complaints.push(complain(person, 'domain', `there is no domain ${domain ?? DEFAULT_DOMAIN}`))
    for (const name of rolesWanted(person)) {
      if (!roles.has(name)) roles.set(name, await findRoleNamed(ctx, name))
      if (!roles.get(name)) complaints.push(complain(person, 'role', `there is no role ${name}`))
    }
    if (person.roles.length > 0 && person.projects.length === 0)
      complaints.push(complain(person, 'role', 'a role is had in a project, and none is named'))
  }
  return {
    complaints,
    domainOf: ({ domain }) => demand(domains.get(domain)),
    rolesOf: (person) => rolesWanted(person).map((name) => demand(roles.get(name))),
  }
}

const rolesWanted = ({ roles, projects }: NewPerson): readonly string[] =>
  projects.length === 0 ? [] : roles.length > 0 ? roles : [ROLE]

function demand<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('asked for in spite of complaints')
  return found
}
