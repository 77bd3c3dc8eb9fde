/**
 * Declares schemas of JSON values, each typed by what it lets through.
 * At run time they are TypeBox's own. Its types describe the schema itself as well, which costs the compiler some
 * hundred types for each object, of which a handler needs one: the value's. That one is all that these carry.
 */
import {
  Type as box,
  type TArrayOptions,
  type TNumberOptions,
  type TObjectOptions,
  type TSchemaOptions,
  type TStringOptions,
  type TSchema as UntypedSchema,
} from 'typebox'

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

// The phantom is added here and nowhere else: the schema that TypeBox makes lets through what the caller's signature says.
const typed = <S extends TSchema>(schema: object): S => schema as S
// TypeBox asks for its own interfaces, which are empty.
const plain = (schema: TSchema): UntypedSchema => schema
const plainTuple = (schemas: readonly TSchema[]): UntypedSchema[] => schemas.map(plain)

export const Type = {
  String: (options?: TStringOptions) => typed<TSchema<string>>(box.String(options)),
  Integer: (options?: TNumberOptions) => typed<TSchema<number>>(box.Integer(options)),
  Number: (options?: TNumberOptions) => typed<TSchema<number>>(box.Number(options)),
  Boolean: (options?: TSchemaOptions) => typed<TSchema<boolean>>(box.Boolean(options)),
  Null: (options?: TSchemaOptions) => typed<TSchema<null>>(box.Null(options)),
  Undefined: (options?: TSchemaOptions) => typed<TSchema<undefined>>(box.Undefined(options)),
  Unknown: (options?: TSchemaOptions) => typed<TSchema<unknown>>(box.Unknown(options)),
  Literal: <const L extends string | number | boolean>(literal: L, options?: TSchemaOptions) =>
    typed<TSchema<L>>(box.Literal(literal, options)),
  Enum: <const V extends string | number>(values: readonly V[], options?: TSchemaOptions) =>
    typed<TSchema<V>>(box.Enum([...values], options)),
  Array: <S extends TSchema>(items: S, options?: TArrayOptions) => typed<TSchema<Static<S>[]>>(box.Array(plain(items), options)),
  Object: <P extends TProperties>(properties: P, options?: TObjectOptions) => typed<TObject<P>>(box.Object(properties, options)),
  Record: <S extends TSchema>(key: TSchema<string>, values: S, options?: TObjectOptions) =>
    typed<TSchema<Record<string, Static<S>>>>(box.Record(plain(key), plain(values), options)),
  Union: <S extends readonly TSchema[]>(schemas: readonly [...S], options?: TSchemaOptions) =>
    typed<TSchema<Static<S[number]>>>(box.Union(plainTuple(schemas), options)),
  Intersect: <A extends TSchema, B extends TSchema>(schemas: readonly [A, B], options?: TSchemaOptions) =>
    typed<TSchema<Static<A> & Static<B>>>(box.Intersect(plainTuple(schemas), options)),
  Optional: <S extends TSchema>(schema: S) => typed<TOptional<Static<S>>>(box.Optional(plain(schema))),
  Partial: <P extends TProperties>(schema: TObject<P>) => typed<TSchema<Partial<StaticObject<P>>>>(box.Partial(plain(schema))),
  /** A schema that is written as it is, with the type said beside it. */
  Unsafe: <T>(schema: object) => typed<TSchema<T>>(box.Unsafe(schema)),
} as const

/** An object with these keys and no others. */
export const strict = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false })

export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
