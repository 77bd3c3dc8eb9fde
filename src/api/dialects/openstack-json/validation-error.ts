/** What is wrong with one value of a request, in the words of the real services (those of Python's jsonschema). */
import type { TLocalizedValidationError } from 'typebox/error'
import type { ValidationError } from '../../validation-error.ts'
import { isSecretName, pythonText } from './python-text.ts'

export function validationErrorOf(where: 'body' | 'query', error: TLocalizedValidationError, root: unknown): ValidationError {
  const path = pathOf(error.instancePath)
  const secret = path.some(isSecretName)
  const value = valueAt(root, path)
  const shown = secret ? "'***'" : pythonText(value)
  const field = [...path, ...missingPart(error)].join('.')
  const bare = secret ? '***' : typeof value === 'string' ? unquoted(shown) : shown
  // a parameter of the query may come several times, and is named without its number
  const name = (where === 'query' ? path[0] : path.at(-1)) ?? ''
  const about = { where, field, name, value: bare, problem: problemOf(error, shown), keyword: error.keyword }
  return error.keyword === 'pattern' ? { ...about, pattern: patternText(error.params.pattern) } : about
}

const unquoted = (text: string) => text.slice(1, -1)

const pathOf = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, part)?.value
  }
  return value
}

/** For a missing or superfluous property the field is that property, and not the object that should (not) hold it. */
function missingPart(error: TLocalizedValidationError): string[] {
  if (error.keyword === 'required') return error.params.requiredProperties.slice(0, 1)
  if (error.keyword === 'additionalProperties') return error.params.additionalProperties.slice(0, 1)
  return []
}

function problemOf(error: TLocalizedValidationError, shown: string): string {
  switch (error.keyword) {
    case 'required':
      return `${pythonText(error.params.requiredProperties[0])} is a required property`
    case 'additionalProperties': {
      const { additionalProperties: all } = error.params
      const names = [...all.slice(0, MOST_NAMES).map((name) => pythonText(name)), ...(all.length > MOST_NAMES ? ['…'] : [])]
      return `Additional properties are not allowed (${names.join(', ')} ${all.length > 1 ? 'were' : 'was'} unexpected)`
    }
    case 'type':
      return `${shown} is not of type ${[error.params.type].flat().map(pythonText).join(', ')}`
    case 'enum':
      return `${shown} is not one of ${pythonText(error.params.allowedValues)}`
    case 'const':
      return `${pythonText(error.params.allowedValue)} was expected`
    case 'pattern':
      return `${shown} does not match ${pythonText(patternText(error.params.pattern))}`
    case 'format':
      return `${shown} is not a ${pythonText(error.params.format)}`
    default:
      return sizeProblemOf(error, shown)
  }
}

/** Of those that are unknown, so many are told. */
const MOST_NAMES = 20

const patternText = (pattern: string | RegExp) => (typeof pattern === 'string' ? pattern : pattern.source)

function sizeProblemOf(error: TLocalizedValidationError, shown: string): string {
  switch (error.keyword) {
    case 'minLength':
    case 'minItems':
      return `${shown} is too short`
    case 'maxLength':
    case 'maxItems':
      return `${shown} is too long`
    case 'minimum':
      return `${shown} is less than the minimum of ${error.params.limit}`
    case 'exclusiveMinimum':
      return `${shown} is less than or equal to the minimum of ${error.params.limit}`
    case 'maximum':
      return `${shown} is greater than the maximum of ${error.params.limit}`
    case 'exclusiveMaximum':
      return `${shown} is greater than or equal to the maximum of ${error.params.limit}`
    case 'multipleOf':
      return `${shown} is not a multiple of ${error.params.multipleOf}`
    case 'minProperties':
      return `${shown} does not have enough properties`
    case 'maxProperties':
      return `${shown} has too many properties`
    case 'uniqueItems':
      return `${shown} has non-unique elements`
    case 'anyOf':
    case 'oneOf':
      return `${shown} is not valid under any of the given schemas`
    default:
      return `${shown} is not valid: ${error.message}`
  }
}
