/** Checks values against schemas and turns the first useful problem into a `bad_request` that names the field. */

import type { TLocalizedValidationError } from 'typebox/error'
import { Validator } from 'typebox/schema'
import { Settings } from 'typebox/system'
import type { TSchema } from '../schema.ts'
import { withUnknownNames } from './unknown-names.ts'
import { isSmall, largestPath, MOST_ELEMENTS, sampleOf } from './value-sample.ts'

export interface Check {
  /** What the schema calls itself. */
  readonly title?: string | undefined
  holds(value: unknown): boolean
  /** The problem worth telling; undefined when the value holds. */
  problem(value: unknown): TLocalizedValidationError | undefined
}

/** Not `Compile`'s: that works out, at the price of 150,000 types, what any schema there is lets through. */
type SchemaValidator = Validator<object, unknown>

/** By schema: several clouds in one process (tests, the simulation) declare the same ones. */
const compiled = new WeakMap<TSchema, SchemaValidator>()

function validatorOf(schema: TSchema): SchemaValidator {
  const known = compiled.get(schema)
  if (known) return known
  const validator = new Validator<object, unknown>({}, schema)
  compiled.set(schema, validator)
  return validator
}

/** Compiles on first use: hundreds of schemas are declared, and a start should not pay for those nobody calls. */
export function checkOf(schema: TSchema): Check {
  let known: SchemaValidator | undefined
  const validator = () => {
    known ??= validatorOf(schema)
    return known
  }
  return {
    title: (schema as { readonly title?: string }).title,
    holds: (value) => validator().Check(value),
    problem: (value) => (validator().Check(value) ? undefined : explain(validator(), value)),
  }
}

/** Explaining visits every element, wrong or not, at a thousand times the cost of judging it: of a large value a sample is explained. */
function explain(validator: SchemaValidator, value: unknown): TLocalizedValidationError | undefined {
  if (isSmall(value)) return firstUseful(errorsOf(validator, value))
  const sample = sampleOf(value)
  return validator.Check(sample) ? tooLarge(largestPath(value)) : firstUseful(errorsOf(validator, sample))
}

/** TypeBox stops at eight, one for each unknown name: what is said of all of them together, or of a choice, comes after these. */
const MOST_ERRORS = 32

function errorsOf(validator: SchemaValidator, value: unknown): readonly TLocalizedValidationError[] {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: MOST_ERRORS })
  try {
    return withUnknownNames(validator.Errors(value)[1])
  } finally {
    Settings.Set({ maxErrors })
  }
}

const tooLarge = (instancePath: string): TLocalizedValidationError => ({
  keyword: 'maxItems',
  schemaPath: '',
  instancePath,
  params: { limit: MOST_ELEMENTS },
  message: `must not have more than ${MOST_ELEMENTS} items`,
})

/** Of a choice (`anyOf`) the branch that the value was meant for tells more than "no branch fits". */
function firstUseful(errors: readonly TLocalizedValidationError[]): TLocalizedValidationError | undefined {
  const real = errors.filter((error) => error.keyword !== 'boolean')
  const outer = real.filter((error) => !real.some((other) => isChoice(other) && isWithin(other, error)))
  const first = outer[0] ?? real[0] ?? errors[0]
  if (!first || !isChoice(first)) return first
  const branches = branchesOf(first, real)
  if (branches.length > 1 && branches.every((branch) => branch.every((error) => error.keyword === 'const')))
    return asEnum(first, branches.flat())
  const meant = branches.filter(
    (branch) => !branch.some((error) => error.instancePath === first.instancePath && isMismatch(error)),
  )
  return meant.length === 1 && meant[0] ? firstUseful(meant[0]) : first
}

const isChoice = (error: TLocalizedValidationError) => error.keyword === 'anyOf' || error.keyword === 'oneOf'
const isMismatch = (error: TLocalizedValidationError) => error.keyword === 'type' || error.keyword === 'const'
const isWithin = (choice: TLocalizedValidationError, error: TLocalizedValidationError) =>
  error !== choice &&
  error.schemaPath.startsWith(`${choice.schemaPath}/${choice.keyword}/`) &&
  error.instancePath.startsWith(choice.instancePath)

function branchesOf(choice: TLocalizedValidationError, errors: readonly TLocalizedValidationError[]) {
  const start = `${choice.schemaPath}/${choice.keyword}/`.length
  const branches = new Map<string, TLocalizedValidationError[]>()
  for (const error of errors.filter((other) => isWithin(choice, other))) {
    const index = error.schemaPath.slice(start).split('/', 1)[0] ?? ''
    branches.set(index, [...(branches.get(index) ?? []), error])
  }
  return [...branches.values()]
}

function asEnum(choice: TLocalizedValidationError, errors: readonly TLocalizedValidationError[]): TLocalizedValidationError {
  const allowedValues = errors.flatMap((error) => (error.keyword === 'const' ? [error.params.allowedValue] : []))
  return { ...choice, keyword: 'enum', params: { allowedValues }, message: choice.message }
}
