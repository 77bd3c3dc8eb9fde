/** Completes TypeBox's problems: it keeps the first few, one for each unknown name, so that of many it never says that they are unknown together. */
import type { TLocalizedValidationError } from 'typebox/error'

const END = '/additionalProperties'

/** Says of each object whose unknown names are told one by one, and not together, that it has them. */
export function withUnknownNames(errors: readonly TLocalizedValidationError[]): readonly TLocalizedValidationError[] {
  const names = Map.groupBy(errors.filter(isUnknownName), parentOf)
  for (const error of errors) if (error.keyword === 'additionalProperties') names.delete(error.instancePath)
  if (names.size === 0) return errors
  return errors.flatMap((error) => {
    const all = isUnknownName(error) ? names.get(parentOf(error)) : undefined
    return all?.[0] === error ? [error, together(error, all)] : [error]
  })
}

const isUnknownName = ({ keyword, schemaPath }: TLocalizedValidationError) => keyword === 'boolean' && schemaPath.endsWith(END)
const parentOf = ({ instancePath }: TLocalizedValidationError) => instancePath.slice(0, instancePath.lastIndexOf('/'))

const together = (first: TLocalizedValidationError, all: readonly TLocalizedValidationError[]): TLocalizedValidationError => ({
  keyword: 'additionalProperties',
  schemaPath: first.schemaPath.slice(0, -END.length),
  instancePath: parentOf(first),
  params: { additionalProperties: all.map(nameOf) },
  message: 'must not have additional properties',
})

const nameOf = ({ instancePath }: TLocalizedValidationError) =>
  instancePath
    .slice(instancePath.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
