/** Describes the endpoints of a collection: paths, rules, summaries and schemas. */
import type { Endpoint } from '../../../api/define.ts'
import { Type } from '../../../api/schema.ts'
import { type Collection, idName, type Verb } from './collection.ts'
import { changeSchema, itemSchema, listSchema, newManySchema, newSchema, severalSchema, wrapped } from './collection-schema.ts'
import { comparatorQuerySchema } from './list-query-schema.ts'

export function endpointOf(collection: Collection<never>, verb: Verb): Endpoint {
  const { name, path, style } = collection
  const one = `${path}/{${idName(collection)}}`
  const rule = {
    action: style.actions + actionOf(collection, verb),
    allow: allowOf(collection, verb),
    summary: collection.summaries?.[verb] ?? summaryOf(collection, verb),
  }
  const returns = wrapped(name, itemSchema(collection))
  switch (verb) {
    case 'list':
      return {
        ...rule,
        method: 'GET',
        path,
        documented: { query: comparatorQuerySchema(collection) },
        status: 200,
        returns: listSchema(collection),
      }
    case 'show':
      return { ...rule, method: 'GET', path: one, ...documentedShow(collection), status: 200, returns }
    case 'create': {
      const made = { ...rule, method: 'POST', path, status: 201, body: newSchema(collection), returns } as const
      if (collection.functions.createMany) return { ...made, body: newManySchema(collection), returns: severalSchema(collection) }
      return collection.chosenId === true ? { ...made, method: 'PUT', path: one } : made
    }
    case 'update':
      return { ...rule, method: 'PATCH', path: one, status: 200, body: changeSchema(collection), returns }
    case 'delete':
      return { ...rule, method: 'DELETE', path: one, status: 204 }
  }
}

/** What the query of one alone asks for, where that is anything. */
const documentedShow = ({ showQuery }: Collection<never>): Pick<Endpoint, 'documented'> =>
  showQuery ? { documented: { query: Type.Object(showQuery) } } : {}

/** The second way to make one: under an id of the caller's choice. */
export const puttingOf = (collection: Collection<never>): Endpoint => ({
  ...endpointOf(collection, 'create'),
  method: 'PUT',
  path: `${collection.path}/{${idName(collection)}}`,
  summary: `${summaryOf(collection, 'create')} of a given id`,
})

function allowOf({ name, allow }: Collection<never>, verb: Verb): string {
  const rule = allow[verb]
  if (rule === undefined) throw new Error(`Nothing says who may ${verb} a ${name}.`)
  return rule
}

function actionOf({ name, plural, functions }: Collection<never>, verb: Verb): string {
  if (verb === 'list') return `list_${plural}`
  if (verb === 'create' && functions.createMany) return `create_${plural}`
  return `${verb === 'show' ? 'get' : verb}_${name}`
}

function summaryOf({ name, plural }: Collection<never>, verb: Verb): string {
  if (verb === 'list') return `List ${plural.replaceAll('_', ' ')}`
  const words = name.replaceAll('_', ' ')
  const act = { show: 'Show', create: 'Create', update: 'Change', delete: 'Delete' }[verb]
  return `${act} ${/^[aeio]/.test(words) ? 'an' : 'a'} ${words}`
}
