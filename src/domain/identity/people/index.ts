/** Offers the import of many users at once. */
export { type ImportedPeople, importPeople, PEOPLE_MAX } from './import-people.ts'
export type { NewPerson } from './person.ts'
export { peopleRefusals } from './refusals.ts'
