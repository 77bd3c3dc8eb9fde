/** `people.csv` → people. Pure. */
import type { NewPerson } from '../../domain/identity/people/index.ts'
import { type Line, parseCsv } from './csv.ts'

/** Those with several values take them separated by semicolons. */
const COLUMNS = ['name', 'password', 'email', 'description', 'domain', 'project', 'role', 'group'] as const
type Column = (typeof COLUMNS)[number]

/** @param domain of lines that name none. @throws Error with line and column */
export function readPeople(text: string, { domain }: { domain?: string } = {}): NewPerson[] {
  const [head, ...lines] = parseCsv(text)
  if (!head) throw new Error('line 1: the names of the columns are missing')
  const columns = columnsOf(head)
  return lines.map((line) => personOf(line, columns, domain))
}

function columnsOf({ number, cells }: Line): Column[] {
  const found: Column[] = []
  for (const [i, cell] of cells.entries()) {
    const name = COLUMNS.find((one) => one === cell.trim().toLowerCase())
    const place = `line ${number}, column ${i + 1}`
    if (!name) throw new Error(`${place}: there is no column ${cell || 'without a name'}; there are ${COLUMNS.join(', ')}`)
    if (found.includes(name)) throw new Error(`${place}: the column ${name} is there twice`)
    found.push(name)
  }
  if (!found.includes('name')) throw new Error(`line ${number}: the column name is missing`)
  return found
}

function personOf({ number, cells }: Line, columns: readonly Column[], domain: string | undefined): NewPerson {
  if (cells.length > columns.length)
    throw new Error(`line ${number}, column ${columns.length + 1}: the head names ${columns.length} columns only`)
  const value = (column: Column): string | undefined => cells[columns.indexOf(column)] || undefined
  const values = (column: Column): string[] =>
    [...new Set((value(column) ?? '').split(';').map((one) => one.trim()))].filter(Boolean)
  return {
    where: `line ${number}`,
    name: value('name') ?? '',
    password: value('password'),
    email: value('email'),
    description: value('description'),
    domain: value('domain') ?? domain,
    projects: values('project'),
    roles: values('role'),
    groups: values('group'),
  }
}
