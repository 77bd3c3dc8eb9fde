/** Checks what one line of a list of people says. */
import { GROUP_NAME_MAX, PASSWORD_MAX, PROJECT_NAME_MAX, USER_NAME_MAX } from '../directory/index.ts'

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
export interface ValidationError {
  where: string
  /** The column or attribute: `role`. */
  what: string
  problem: string
}

export const complaintText = ({ where, what, problem }: ValidationError): string => `${where}, ${what}: ${problem}`

/** What can be told without the database. */
export function complaintsAbout(people: readonly NewPerson[]): ValidationError[] {
  const seen = new Map<string, NewPerson>()
  return people.flatMap((person) => {
    const key = `${person.domain ?? ''}\0${person.name}`
    const before = seen.get(key)
    if (!before) seen.set(key, person)
    const differs = before?.password !== undefined && person.password !== undefined && before.password !== person.password
    return [
      ...(person.name.trim() === '' ? [complain(person, 'name', 'it is missing')] : []),
      ...(person.name.length > USER_NAME_MAX ? [tooLong(person, 'name', USER_NAME_MAX)] : []),
      ...((person.password?.length ?? 0) > PASSWORD_MAX ? [tooLong(person, 'password', PASSWORD_MAX)] : []),
      ...person.projects.filter((name) => name.length > PROJECT_NAME_MAX).map(() => tooLong(person, 'project', PROJECT_NAME_MAX)),
      ...person.groups.filter((name) => name.length > GROUP_NAME_MAX).map(() => tooLong(person, 'group', GROUP_NAME_MAX)),
      ...(person.password === '' ? [complain(person, 'password', 'it is empty')] : []),
      ...(differs ? [complain(person, 'password', `${before?.where} says another one for ${person.name}`)] : []),
    ]
  })
}

export const complain = ({ where }: NewPerson, what: string, problem: string): ValidationError => ({ where, what, problem })

const tooLong = (person: NewPerson, what: string, most: number) => complain(person, what, `it has more than ${most} letters`)
