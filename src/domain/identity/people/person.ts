/** Somebody to be let in: what one line of a list of people says. */
import { USER_NAME_MAX } from '../user/user.ts'

export interface NewPerson {
  /** Where it was said, for complaints: `line 4`. */
  where: string
  name: string
  /** Of a new user; one is made up when there is none. Who is there already keeps the password it has. */
  password?: string
  email?: string
  description?: string
  /** By name; `Default` unless told. It has to be there. */
  domain?: string
  /** Made when they are not there. The first is a new user's default project. */
  projects: readonly string[]
  /** Granted in each of the projects; `member` unless told. They have to be there. */
  roles: readonly string[]
  /** Made when they are not there. */
  groups: readonly string[]
}

/** What is wrong with a list, in the words of whoever wrote it. */
export interface Complaint {
  where: string
  /** The column or attribute: `role`. */
  what: string
  problem: string
}

export const complaintText = ({ where, what, problem }: Complaint): string => `${where}, ${what}: ${problem}`

/** What can be told without the database. */
export function complaintsAbout(people: readonly NewPerson[]): Complaint[] {
  const seen = new Map<string, NewPerson>()
  return people.flatMap((person) => {
    const key = `${person.domain ?? ''}\0${person.name}`
    const before = seen.get(key)
    if (!before) seen.set(key, person)
    const differs = before?.password !== undefined && person.password !== undefined && before.password !== person.password
    return [
      ...(person.name.trim() === '' ? [complain(person, 'name', 'it is missing')] : []),
      ...(person.name.length > USER_NAME_MAX ? [complain(person, 'name', `it has more than ${USER_NAME_MAX} letters`)] : []),
      ...(person.password === '' ? [complain(person, 'password', 'it is empty')] : []),
      ...(differs ? [complain(person, 'password', `${before?.where} says another one for ${person.name}`)] : []),
    ]
  })
}

export const complain = ({ where }: NewPerson, what: string, problem: string): Complaint => ({ where, what, problem })
