/**
 * Declares schemas of JSON values, each typed by what it lets through: plain JSON Schema, which TypeBox's validator reads.
 * TypeBox's own way to declare them costs four hundred modules in memory, and its types describe the schema itself as well:
 * some hundred types for each object, of which a handler needs one: the value's. That one is all that these carry.
 */
import type { TArrayOptions, TNumberOptions, TObjectOptions, TSchemaOptions, TStringOptions } from 'typebox'

declare const value: unique symbol

/** Exists for the compiler alone: `[value]` is never there. */
export interface TSchema<T = unknown> {
  readonly [value]: T
}
export interface TOptional<T = unknown> extends TSchema<T> {
  readonly '~optional': true
}
interface TObject<P extends TProperties> extends TSchema<StaticObject<P>> {
  readonly properties: P
}

export type TProperties = Readonly<Record<string, TSchema>>
/** The values that a schema lets through. */
export type Static<S extends TSchema> = S[typeof value]

type OptionalKey<P extends TProperties> = { [K in keyof P]: P[K] extends TOptional ? K : never }[keyof P]
type StaticObject<P extends TProperties> = Flat<
  { [K in Exclude<keyof P, OptionalKey<P>>]: Static<P[K]> } & { [K in OptionalKey<P>]?: Static<P[K]> }
>
type Flat<T> = { [K in keyof T]: T[K] }

// The phantom is added here and nowhere else: a schema lets through what the caller's signature says.
const typed = <S extends TSchema>(schema: object, options: object = {}): S => ({ ...schema, ...options }) as S

function object<P extends TProperties>(properties: P, options?: TObjectOptions): TObject<P> {
  const required = Object.entries(properties).flatMap(([key, schema]) => ('~optional' in schema ? [] : [key]))
  return typed({ type: 'object', ...(required.length > 0 ? { required } : {}), properties }, options)
}

/** The mark is for `object`, and hidden: a schema itself does not say that what it describes may be absent. */
const asOptional = <S extends TSchema>(schema: S): TOptional<Static<S>> =>
  Object.defineProperty(typed<TOptional<Static<S>>>(schema), '~optional', { value: true })

const partial = <P extends TProperties>({ properties }: TObject<P>): TSchema<Partial<StaticObject<P>>> =>
  object(Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, asOptional(schema)]))) as TSchema<
    Partial<StaticObject<P>>
  >

export const Type = {
  String: (options?: TStringOptions) => typed<TSchema<string>>({ type: 'string' }, options),
  Integer: (options?: TNumberOptions) => typed<TSchema<number>>({ type: 'integer' }, options),
  Number: (options?: TNumberOptions) => typed<TSchema<number>>({ type: 'number' }, options),
  Boolean: (options?: TSchemaOptions) => typed<TSchema<boolean>>({ type: 'boolean' }, options),
  Null: (options?: TSchemaOptions) => typed<TSchema<null>>({ type: 'null' }, options),
  /** No JSON: a reply without a body. */
  Undefined: (options?: TSchemaOptions) => typed<TSchema<undefined>>({ type: 'undefined' }, options),
  Unknown: (options?: TSchemaOptions) => typed<TSchema<unknown>>({}, options),
  Literal: <const L extends string | number | boolean>(literal: L, options?: TSchemaOptions) =>
    typed<TSchema<L>>({ type: typeof literal, const: literal }, options),
  Enum: <const V extends string | number>(values: readonly V[], options?: TSchemaOptions) =>
    typed<TSchema<V>>({ enum: [...values] }, options),
  Array: <S extends TSchema>(items: S, options?: TArrayOptions) => typed<TSchema<Static<S>[]>>({ type: 'array', items }, options),
  Object: object,
  Record: <S extends TSchema>(key: TSchema<string>, values: S, options?: TObjectOptions) =>
    typed<TSchema<Record<string, Static<S>>>>({ type: 'object', patternProperties: { [patternOf(key)]: values } }, options),
  Union: <S extends readonly TSchema[]>(schemas: readonly [...S], options?: TSchemaOptions) =>
    typed<TSchema<Static<S[number]>>>({ anyOf: schemas }, options),
  Intersect: <A extends TSchema, B extends TSchema>(schemas: readonly [A, B], options?: TSchemaOptions) =>
    typed<TSchema<Static<A> & Static<B>>>({ allOf: schemas }, options),
  Optional: asOptional,
  Partial: partial,
  /** A schema that is written as it is, with the type said beside it. */
  Unsafe: <T>(schema: object) => typed<TSchema<T>>(schema),
} as const

const patternOf = (key: TSchema & { pattern?: string }): string => key.pattern ?? '^.*$'

/** An object with these keys and no others. */
export const strict = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false })

export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
