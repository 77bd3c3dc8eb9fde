/**
 * Filters as conditions of SQL that both databases read alike. However many values a filter has, the statement has as many
 * parameters: beyond a few they travel as one JSON array.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Filter, FilterOperator, FilterValue } from '../kernel/page.ts'
import { requiredTexts } from '../kernel/pattern/index.ts'
import { beginsWith, holdsText, jsonTexts, matches, unindexed, unindexedExpression } from './dialect.ts'
import type { Db } from './store.ts'
import { idsHolding, searchable } from './text-search.ts'

export type Condition = RawBuilder<SqlBool>
type ValueType = 'text' | 'number' | 'flag'

/** Where a row has the value of a field: in a column, or in rows of another table that name it. */
export type FilterField =
  | ValueField
  | { kind: 'child'; table: string; key: string; column: string; on?: string; only?: Condition; searched?: 'trigrams' }

export type FilterFields<F extends string> = Readonly<Record<F, FilterField>>

export interface ValueField extends ValueOptions {
  kind: 'value'
  type: ValueType
  sql: RawBuilder<unknown>
  column?: string
  nullable: boolean
  selective: boolean
  /** The other table that holds it. */
  of?: JoinedTable
}

/** Another table of which each row names one or none. */
export interface JoinedTable {
  table: string
  /** The column that is shown and sorted by, as `host.hostname`: its index has each value once. */
  column: string
  /** What of it is named, and by which column here. */
  key: string
  named: string
}

interface ValueOptions {
  /** What nearly all rows have: rows with something else are looked for in an index that leaves those out (`where column <> usual`). */
  usual?: string | number | null
  /**
   * Parts of texts, patterns and bounds are looked for in an index that holds the column and the id, among the rows that the
   * caller may see (where the index holds whose they are) or among all; parts of texts and patterns in an index of trigrams where
   * there is one (`text-search.ts`). Rows that are few are looked up by their ids.
   */
  searched?: 'within' | 'everywhere' | 'trigrams'
}

interface ColumnOptions extends ValueOptions {
  nullable?: boolean
  /** Few rows have one value, and an index in the list's order begins with the column: the list is read by it. */
  selective?: boolean
}

const column =
  (type: ValueType) =>
  (name: string, { nullable = false, selective = false, ...options }: ColumnOptions = {}): FilterField => ({
    kind: 'value',
    type,
    sql: sql.ref(name),
    column: name,
    nullable,
    selective,
    ...options,
  })

/** @param name as `port.name` */
export const text = column('text')
export const number = column('number')
/** A column of 0 and 1. */
export const flag = column('flag')
/** What is derived of columns; it can be filtered by and not sorted by. */
export const derived = (
  type: ValueType,
  expression: RawBuilder<unknown>,
  { nullable = true, ...options }: Omit<ColumnOptions, 'selective'> = {},
): FilterField => ({
  kind: 'value',
  type,
  sql: expression,
  nullable,
  selective: false,
  ...options,
})

/** A text of another table, of which each row here names one or none: lists are sorted by it. */
export const joined = (of: JoinedTable): FilterField => ({
  kind: 'value',
  type: 'text',
  sql: sql`(select ${sql.ref(of.column)} from ${sql.table(of.table)} where ${sql.ref(of.key)} = ${sql.ref(of.named)})`,
  column: of.column,
  nullable: true,
  selective: false,
  of,
})

interface ChildOptions {
  /** The column of this table that they name; the id unless told. */
  on?: string
  /** Which of its rows count. */
  only?: Condition
  /** Parts of its texts are looked for in an index of trigrams that was made with `key` in its key. */
  searched?: 'trigrams'
}

/** A column of another table whose rows name this one's in `key`. Filters by several columns of one table mean one and the same row of it. */
export const child = (table: string, key: string, name: string, options: ChildOptions = {}): FilterField => ({
  kind: 'child',
  table,
  key,
  column: name,
  ...options,
})

export const EVERYTHING: Condition = sql<SqlBool>`1 = 1`
export const NOTHING: Condition = sql<SqlBool>`1 = 0`
export const allOf = (parts: readonly Condition[]): Condition =>
  parts.length === 0 ? EVERYTHING : sql<SqlBool>`(${sql.join(parts, sql` and `)})`
export const anyOf = (parts: readonly Condition[]): Condition =>
  parts.length === 0 ? NOTHING : sql<SqlBool>`(${sql.join(parts, sql` or `)})`
const not = (condition: Condition): Condition => sql<SqlBool>`not (${condition})`

/** So many values stand in the statement itself: the usual handful is compared the quickest that way. */
const FEW = 8

/** Whether an expression has one of the values, none of which is null. */
export function among(db: Db, expression: RawBuilder<unknown> | string, values: readonly (string | number)[]): Condition {
  const ref = typeof expression === 'string' ? sql.ref(expression) : expression
  const [first] = values
  if (first === undefined) return NOTHING
  if (values.length === 1) return sql<SqlBool>`${ref} = ${bound(first)}`
  if (values.length <= FEW) return sql<SqlBool>`${ref} in (${sql.join(values.map(bound))})`
  return sql<SqlBool>`${ref} in (${jsonTexts(db, sql`${JSON.stringify(values)}`, typeof first === 'number')})`
}

/** PostgreSQL would take a number for one of the column's own size, and refuse what that cannot hold. */
export const bound = (value: string | number): RawBuilder<unknown> =>
  typeof value === 'string'
    ? sql`${value}`
    : sql`cast(${value} as ${sql.raw(Number.isInteger(value) ? 'bigint' : 'double precision')})`

/** By other table that filters look into: whose rows fit, or that there are too many of them to say. */
export type Children = ReadonlyMap<string, readonly string[] | 'many'>

/**
 * @param id the table's own, as `port.id`
 * @param found see `findChildren`
 */
export function conditionsOf<F extends string>(
  db: Db,
  id: string,
  fields: FilterFields<F>,
  filters: readonly Filter<F>[],
  found: Children = new Map(),
): Condition[] {
  const children = childrenOf(db, fields, filters)
  const conditions: Condition[] = []
  for (const filter of filters) {
    const field = fields[filter.field]
    if (field.kind === 'value') conditions.push(valueCondition(db, field, filter))
    else if (isTogether(filter.op)) conditions.push(listCondition(db, id, field, filter))
  }
  for (const { field, parts } of children.values())
    conditions.push(foundCondition(db, id, field, allOf(parts), found.get(field.table)))
  return conditions
}

interface ChildFilter {
  field: ChildField
  parts: Condition[]
  /** By column texts that an index of trigrams can be asked for. */
  texts: { column: string; text: string }[]
}

function childrenOf<F extends string>(db: Db, fields: FilterFields<F>, filters: readonly Filter<F>[]): Map<string, ChildFilter> {
  const children = new Map<string, ChildFilter>()
  for (const filter of filters) {
    const field = fields[filter.field]
    if (field.kind !== 'child' || isTogether(filter.op)) continue
    const same = children.get(field.table) ?? { field, parts: [], texts: [] }
    same.parts.push(elementCondition(db, filter, sql.ref(`${field.table}.${field.column}`)))
    const [text] = field.searched && filter.op === 'contains' ? searchable(filter.values.map(String)) : []
    if (text !== undefined) same.texts.push({ column: field.column, text })
    children.set(field.table, same)
  }
  return children
}

/** From so many rows on it is cheaper to meet them in the list's order than to look each up and sort. */
const MANY = 1000

/** Looks for rows of other tables that filters ask for, once, and no further than they are few. */
export async function findChildren<F extends string>(
  db: Db,
  fields: FilterFields<F>,
  filters: readonly Filter<F>[],
): Promise<Children> {
  const found = new Map<string, readonly string[] | 'many'>()
  for (const { field, parts, texts } of childrenOf(db, fields, filters).values()) {
    const holding = await childrenHolding(db, field, texts)
    if (holding === 'many' && parts.length === 1) {
      found.set(field.table, 'many')
      continue
    }
    if (holding && holding !== 'many') parts.push(among(db, `${field.table}.${field.key}`, holding))
    const { rows } = await sql<{ id: string }>`
      select ${sql.ref(`${field.table}.${field.key}`)} as id from ${sql.table(field.table)}
      where ${allOf(field.only ? [field.only, ...parts] : parts)} limit ${MANY}`.execute(db)
    found.set(field.table, rows.length >= MANY ? 'many' : [...new Set(rows.map(({ id }) => id))])
  }
  return found
}

/** By an index of trigrams; undefined when that is not asked for anything. */
async function childrenHolding(
  db: Db,
  { table, key }: ChildField,
  [first, ...others]: ChildFilter['texts'],
): Promise<readonly string[] | 'many' | undefined> {
  if (!first) return undefined
  const texts = [first, ...others].filter(({ column }) => column === first.column).map(({ text }) => text)
  const { rows } = await idsHolding(db, { table, column: first.column, id: key }, texts, { anyCase: false, limit: MANY }).execute(
    db,
  )
  return rows.length >= MANY ? 'many' : [...new Set(rows.map(({ id }) => id))]
}

function foundCondition(
  db: Db,
  id: string,
  field: ChildField,
  condition: Condition,
  found: readonly string[] | 'many' | undefined,
) {
  if (found === 'many') return existsCondition(id, field, condition)
  return found ? among(db, field.on ?? id, found) : childCondition(id, field, condition)
}

/** Whether the list is best read by what is filtered for, in place of by whose the rows are. */
export const isSelective = <F extends string>(fields: FilterFields<F>, filters: readonly Filter<F>[], found: Children): boolean =>
  filters.some(({ field: name, op = 'is', values }) => {
    const field = fields[name]
    if (values.length === 0) return false
    if (field.kind === 'value') return op === 'is' && field.selective && !hasUsual(field, values)
    return op !== 'not_all' && op !== 'not_any' && found.get(field.table) !== 'many'
  })

/**
 * The fields as they are when rows are known by their ids, are looked for by what is selective, or are few that have something
 * unusual: not to be looked for by others.
 */
export function withoutIndexes<F extends string>(
  db: Db,
  fields: FilterFields<F>,
  filters: readonly Filter<F>[],
  by: 'ids' | 'selective' | 'unusual',
): FilterFields<F> {
  const isUnusual = ({ field: name, op = 'is', values }: Filter<F>): boolean => {
    const field: FilterField = fields[name]
    return field.kind === 'value' && field.usual !== undefined && op === 'is' && !hasUsual(field, values)
  }
  if (by === 'unusual' && !filters.some(isUnusual)) return fields
  const changed: Record<F, FilterField> = { ...fields }
  for (const filter of filters) {
    const field: FilterField = fields[filter.field]
    const stays = by === 'selective' ? field.kind === 'value' && field.selective : by === 'unusual' && isUnusual(filter)
    if (field.kind === 'value' && !stays) changed[filter.field] = { ...field, sql: unindexedField(db, field) }
  }
  return changed
}

export const ownedBy = (db: Db, ref: string, projectId: string, { indexed }: { indexed: boolean }): Condition =>
  sql<SqlBool>`${indexed ? sql.ref(ref) : unindexed(db, ref)} = ${projectId}`

type ChildField = Extract<FilterField, { kind: 'child' }>

const isTogether = (op: FilterOperator | undefined): boolean => op === 'all' || op === 'not_all' || op === 'not_any'

function listCondition(db: Db, id: string, field: ChildField, { op, values }: Omit<Filter, 'field'>): Condition {
  const element = (value: FilterValue) => elementCondition(db, { values: [value] }, sql.ref(`${field.table}.${field.column}`))
  // values that few have were looked for before: those that are left many have
  if (op === 'all') return allOf(values.map((value) => existsCondition(id, field, element(value))))
  const has = (value: FilterValue) => childCondition(id, field, element(value))
  return op === 'not_all' ? not(allOf(values.map(has))) : not(anyOf(values.map(has)))
}

const childCondition = (id: string, { table, key, on, only }: ChildField, condition: Condition): Condition =>
  sql<SqlBool>`${sql.ref(on ?? id)} in (select ${sql.ref(`${table}.${key}`)} from ${sql.table(table)} where ${allOf(only ? [only, condition] : [condition])})`

const existsCondition = (id: string, { table, key, on, only }: ChildField, condition: Condition): Condition => {
  const same = sql<SqlBool>`${sql.ref(`${table}.${key}`)} = ${sql.ref(on ?? id)}`
  return sql<SqlBool>`exists (select 1 from ${sql.table(table)} where ${allOf(only ? [same, only, condition] : [same, condition])})`
}

const elementCondition = (db: Db, filter: Omit<Filter, 'field'>, element: RawBuilder<unknown>): Condition =>
  valueCondition(db, { kind: 'value', type: 'text', sql: element, nullable: false, selective: false }, filter)

function valueCondition(db: Db, field: ValueField, { op = 'is', values, anyCase }: Omit<Filter, 'field'>): Condition {
  if (op === 'is') return isOneOf(db, field, values, anyCase)
  if (op === 'is_not') return isNoneOf(db, field, values)
  const [value] = fitting(field.type, values)
  if (value === undefined || value === null) return NOTHING
  const relation = RELATIONS[op]
  if (relation)
    return sql<SqlBool>`${field.searched ? unindexedField(db, field) : field.sql} ${sql.raw(relation)} ${bound(value)}`
  return textCondition(
    db,
    field.searched ? { ...field, sql: unindexedField(db, field) } : field,
    op,
    String(value),
    anyCase ?? false,
  )
}

const RELATIONS: Partial<Record<FilterOperator, string>> = { less: '<', at_most: '<=', more: '>', at_least: '>=' }

const hasUsual = ({ usual }: ValueField, values: readonly FilterValue[]): boolean =>
  usual !== undefined && values.some((value) => (typeof value === 'boolean' ? Number(value) : value) === usual)

const unindexedField = (db: Db, { sql: ref, column: name }: ValueField): RawBuilder<unknown> =>
  name === undefined ? unindexedExpression(db, ref) : unindexed(db, name)

function isOneOf(db: Db, field: ValueField, given: readonly FilterValue[], anyCase?: boolean): Condition {
  const { usual } = field
  if (usual === undefined || given.length === 0 || anyCase) return hasOneOf(db, field, given, anyCase)
  if (hasUsual(field, given)) return hasOneOf(db, { ...field, sql: unindexedField(db, field) }, given)
  const unusual = usual === null ? sql<SqlBool>`${field.sql} is not null` : sql<SqlBool>`${field.sql} <> ${sql.lit(usual)}`
  return allOf([unusual, hasOneOf(db, field, given)])
}

function hasOneOf(db: Db, { sql: ref, type }: ValueField, given: readonly FilterValue[], anyCase?: boolean): Condition {
  const values = fitting(type, given)
  const present = values.filter((value) => value !== null)
  // 0 and 1 stand in the statement itself, for indexes of the rows that have one of them
  if (type === 'flag') return anyOf(present.map((value) => sql<SqlBool>`${ref} = ${sql.lit(value)}`))
  const some = anyCase
    ? among(
        db,
        sql`lower(${ref})`,
        present.map((value) => (typeof value === 'string' ? value.toLowerCase() : value)),
      )
    : among(db, ref, present)
  if (present.length === values.length) return some
  return anyOf([sql<SqlBool>`${ref} is null`, ...(present.length > 0 ? [some] : [])])
}

function isNoneOf(db: Db, field: ValueField, given: readonly FilterValue[]): Condition {
  const some = hasOneOf(db, field, given)
  const withNull = field.nullable && !given.includes(null)
  return withNull ? anyOf([sql<SqlBool>`${field.sql} is null`, not(some)]) : not(some)
}

/** Values that a column can have at all, as it holds them; each once. */
function fitting(type: ValueType, values: readonly FilterValue[]): (string | number | null)[] {
  const read = (value: FilterValue): string | number | null | undefined => {
    if (value === null) return null
    if (type === 'text') return String(value)
    if (type === 'flag') return typeof value === 'boolean' || value === 0 || value === 1 ? Number(value) : undefined
    return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined
  }
  return [...new Set(values.map(read))].filter((value) => value !== undefined)
}

/** What fits a pattern holds some texts at least, which are looked for first. */
function withRequired(db: Db, ref: RawBuilder<unknown>, pattern: string, fits: Condition): Condition {
  return allOf([...requiredTexts(pattern).map((text) => holdsText(db, ref, text)), fits])
}

function textCondition(db: Db, { sql: ref, column: name }: ValueField, op: FilterOperator, value: string, anyCase: boolean) {
  const left = anyCase ? sql`lower(${ref})` : ref
  const right = anyCase ? value.toLowerCase() : value
  const length = [...right].length // SQL counts characters, not UTF-16 units
  switch (op) {
    case 'contains': // LIKE heeds the case on one database and not on the other
      return right === '' ? EVERYTHING : holdsText(db, left, right)
    case 'starts_with':
      return beginsWith(db, left, right)
    case 'ends_with':
      return sql<SqlBool>`(length(${left}) >= ${sql.lit(length)} and substr(${left}, length(${left}) - ${sql.lit(length - 1)}) = ${right})`
    case 'matches':
      if (!name) throw new Error('Only a column can be matched with a pattern.')
      return withRequired(db, ref, value, sql<SqlBool>`${matches(db, name, value)}`)
    default:
      throw new Error(`The operator ${op} is for lists.`)
  }
}
