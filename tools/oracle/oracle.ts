/** Holds what a service was asked and answered against its published description. */
import { Compile } from 'typebox/schema'
import type { Body, Description, Parameter, Schema } from './description.ts'
import type { Exchange } from './exchange.ts'
import { Operations } from './operations.ts'

export interface Fault {
  /** The description's name of the operation; method and path where it has none. */
  operation: string
  where: 'path' | 'query' | 'request' | 'status' | 'reply'
  /** JSON pointer, name of a parameter, or status. */
  at: string
  message: string
}

export interface Checked {
  /** Undefined when the description does not know the operation. */
  operation: string | undefined
  faults: Fault[]
}

interface Validator {
  Check(value: unknown): boolean
  Errors(value: unknown): [boolean, { instancePath: string; message: string }[]]
}

/** Of a refusal: Keystone's, which no description tells, and which all services give for a token that they do not take. */
const REFUSAL = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'title', 'message'],
      properties: { code: { type: 'integer' }, title: { type: 'string' }, message: { type: 'string' } },
    },
  },
}

export class Oracle {
  readonly #operations: Operations
  readonly #refused: Schema
  readonly #compiled = new Map<Schema, Validator>()

  /** @param refusal the service's own form of one, where it is another */
  constructor(description: Description, refusal?: Schema) {
    this.#operations = new Operations(description)
    this.#refused = refusal ?? REFUSAL
  }

  /** What was accepted must be what may be asked, and every answer what may be answered. */
  check(exchange: Exchange): Checked {
    const { method, path, status } = exchange
    const name = `${method} ${path}`
    const route = this.#operations.find(method, path)
    if (status >= 400)
      return { operation: route?.operation.operationId, faults: this.#refusal(route?.operation.operationId ?? name, exchange) }
    if (!route)
      return { operation: undefined, faults: [{ operation: name, where: 'path', at: path, message: 'is not described' }] }
    const { operationId, parameters = [], requestBody, responses } = route.operation
    const found = [
      ...this.#query(parameters, exchange.query),
      ...this.#body('request', requestBody, exchange.request),
      ...(responses[status] ? [] : [fault('status', `${status}`, `only ${successes(responses)} are described`)]),
      ...this.#body('reply', responses[status] ?? firstSuccess(responses), method === 'HEAD' ? undefined : exchange.reply),
    ]
    return { operation: operationId, faults: found.map((one) => ({ ...one, operation: operationId })) }
  }

  #refusal(operation: string, { method, reply, status }: Exchange): Fault[] {
    if (method === 'HEAD') return []
    return this.#errors('reply', status === 401 ? REFUSAL : this.#refused, reply).map((one) => ({
      ...one,
      operation,
      at: `${status}${one.at}`,
    }))
  }

  /** A value is text on the wire: it fits when it does so as text, or as what it spells. */
  #query(parameters: readonly Parameter[], query: URLSearchParams): Fault[] {
    return [...query].flatMap(([name, value]) => {
      const schema = parameters.find((one) => one.in === 'query' && one.name === name)?.schema
      if (!schema) return []
      const validator = this.#validator(schema)
      const fits = spellings(value).some((spelling) => validator.Check(spelling))
      return fits ? [] : [fault('query', name, `'${value}' is not what is described`)]
    })
  }

  #body(where: 'request' | 'reply', body: Body | undefined, value: unknown): Fault[] {
    const schema = body?.content?.['application/json']?.schema
    if (!schema) return []
    if (value === undefined) return where === 'reply' ? [fault(where, '', 'there is no JSON in the body')] : []
    return this.#errors(where, schema, value)
  }

  #errors(where: Fault['where'], schema: Schema, value: unknown): Fault[] {
    const validator = this.#validator(schema)
    if (validator.Check(value)) return []
    const [, errors] = validator.Errors(value)
    // of each place the first tells most; what encloses it only repeats it
    return errors
      .filter((one) => one.message !== 'schema is false')
      .slice(0, 3)
      .map(({ instancePath, message }) => fault(where, instancePath, message))
  }

  #validator(schema: Schema): Validator {
    const known = this.#compiled.get(schema)
    if (known) return known
    const made = Compile(schema) as Validator
    this.#compiled.set(schema, made)
    return made
  }
}

const fault = (where: Fault['where'], at: string, message: string): Fault => ({ operation: '', where, at, message })

const successes = (responses: object) =>
  Object.keys(responses)
    .filter((status) => status.startsWith('2'))
    .join(', ')

const firstSuccess = (responses: Record<string, Body>) =>
  Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]

function spellings(text: string): unknown[] {
  const truths: unknown[] = /^(true|1)$/i.test(text) ? [true] : /^(false|0)$/i.test(text) ? [false] : []
  return [text, ...truths, ...(/^-?\d+$/.test(text) ? [Number(text)] : []), ...(text === '' ? [null] : [])]
}
