/** Looks into a schema, for the dialects that read text by what a schema wants of it. */

export interface Shape {
  readonly type?: unknown
  readonly anyOf?: unknown
  readonly items?: unknown
  readonly additionalProperties?: unknown
  readonly properties?: Readonly<Record<string, unknown>>
}

export const shapeOf = (schema: unknown): Shape => (typeof schema === 'object' && schema !== null ? schema : {})
