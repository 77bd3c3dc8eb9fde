/** Says what is wrong with one value of a request, for an API to make its own sentence of. */
export interface ValidationError {
  where: 'body' | 'query'
  /** What the schema of the whole calls itself, where it does. */
  schema?: string | undefined
  /** Dotted path of the wrong field: `server.name`; empty when the whole body is meant. */
  field: string
  /** The last part of the path of the value that failed; empty for the whole body. */
  name: string
  /** The value that failed, as the dialect prints it; secrets are masked. */
  value: string
  /** For example `'' is too short`. */
  problem: string
  /** Of the schema that the value fails: `required`, `pattern` … */
  keyword: string
  /** The expression that it does not match, where that is what is wrong. */
  pattern?: string
}
