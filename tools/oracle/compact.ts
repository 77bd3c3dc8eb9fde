/** An OpenAPI description without its prose, as JSON in few lines. */

type Json = unknown
type JsonObject = Record<string, Json>

const PROSE = new Set(['description', 'summary', 'tags', 'example', 'examples', 'title', 'definitions'])
/** Under these, keys are names and not keywords: a property may well be called `description`. */
const NAMED = new Set(['properties', 'patternProperties'])

/** @param description parsed. @returns text with one path and one component on a line */
export function compact(description: {
  info: { title: string; version: string }
  paths: JsonObject
  components: JsonObject
}): string {
  const { info, paths, components } = description
  const { schemas = {}, parameters = {}, headers = {} } = components as Record<string, JsonObject>
  return `{
"origin": ${JSON.stringify(`${info.title} ${info.version}, as generated from the running service: github.com/gtema/openstack, openstack_types/data`)},
"licence": "Apache-2.0",
"paths": ${linesOf(paths)},
"components": {
"headers": ${linesOf(headers)},
"parameters": ${linesOf(parameters)},
"schemas": ${linesOf(schemas)}
}
}
`
}

const linesOf = (entries: JsonObject) =>
  `{\n${Object.entries(entries)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(withoutProse(value))}`)
    .join(',\n')}\n}`

function withoutProse(value: Json, keysAreNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => keysAreNames || !PROSE.has(key))
      .map(([key, inner]) => [
        key,
        key === 'pattern' && typeof inner === 'string'
          ? withoutPythonEscapes(inner)
          : withoutProse(inner, !keysAreNames && NAMED.has(key)),
      ]),
  )
}

/** Python lets blanks and tildes be escaped; JavaScript's patterns of Unicode do not. */
const withoutPythonEscapes = (pattern: string): string => pattern.replace(/\\([ ~])/g, '$1')
