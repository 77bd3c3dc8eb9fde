/** Declares the attributes of a resource: how each is read, who may give it when, what lists can ask of it, and who sees it. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { type TSchema, Type } from '../../../api/schema.ts'
import type { Filter, FilterValue } from '../../../kernel/page.ts'
import type { Reader } from './reader.ts'

/** Whoever gives the attribute needs more than the endpoint's own rule. */
export interface AttributeRule extends Guarded {
  /** A value that is as if nothing had been given, as `shared: false` for a new network. */
  readonly unless?: (value: unknown) => boolean
}

type Giving = 'may' | 'must' | AttributeRule

export interface AttributeOptions {
  /** The field of the domain's input that gets the value; absent for what is only shown. */
  readonly field?: string
  readonly create?: Giving
  /** `same`: it never changes, and may be sent back as it is. */
  readonly update?: 'may' | 'must' | 'same' | AttributeRule
  /**
   * The domain's field that lists are filtered by; how the query's text becomes its value (`undefined`: no row has it); or what
   * filters follow from the text.
   */
  readonly filter?:
    | string
    | { readonly field: string; readonly value: (text: string) => FilterValue | undefined }
    | ((text: string, attribute: string) => readonly Filter[])
  /** For a list of objects: the domain's field of each key that elements are filtered by, `fixed_ips=ip_address=10.0.0.3`. */
  readonly filterParts?: Readonly<Record<string, string>>
  /** The domain's field that lists are sorted by. */
  readonly sort?: string
  /** Shown only to whom this rule allows it. */
  readonly shown?: Guarded
  /** Given and never shown. */
  readonly hidden?: true
  /** How the domain's field is shown, when that is another form; `undefined`: it is left out. */
  readonly show?: (value: never) => unknown
  /** Shown only of some. */
  readonly optional?: true
  /** Of what is shown, when that is another form than what is given. */
  readonly schema?: TSchema
}

export interface Attribute<T = unknown, O extends AttributeOptions = AttributeOptions> {
  readonly reader: Reader<T>
  readonly options: O
}

export type Attributes = Readonly<Record<string, Attribute>>

/** An attribute that callers give. */
export const attr = <T, const O extends AttributeOptions>(reader: Reader<T>, options: O): Attribute<T, O> => ({ reader, options })

/** One that is only shown. @param schema of what is shown */
export const shownOnly = <const O extends AttributeOptions>(schema: TSchema, options: O): Attribute<never, O> => ({
  reader: {
    schema,
    read: () => {
      throw new Error('Only shown.')
    },
  },
  options,
})

export const rule = (action: string, allow: string, unless?: AttributeRule['unless']): AttributeRule => ({
  action,
  allow,
  ...(unless ? { unless } : {}),
})

type Fields<O> = O extends { field: infer F extends string } ? F : never
type MustField<O> = O extends { create: 'must' } ? Fields<O> : never
type MayField<O> = O extends { create: 'must' } ? never : O extends { create: 'may' | AttributeRule } ? Fields<O> : never
type MustChangeField<O> = O extends { update: 'must' } ? Fields<O> : never
type ChangeField<O> = O extends { update: 'may' | AttributeRule } ? Fields<O> : never
type OptionsOf<A> = A extends Attribute<unknown, infer O> ? O : never
type ValueOf<A> = A extends Attribute<infer T, AttributeOptions> ? T : never

/** The domain's input for a new one, as the attributes read it. */
export type NewOf<A extends Attributes> = { [K in keyof A as MustField<OptionsOf<A[K]>>]: ValueOf<A[K]> } & {
  [K in keyof A as MayField<OptionsOf<A[K]>>]?: ValueOf<A[K]>
}
/** The domain's input for a change. */
export type ChangeOf<A extends Attributes> = { [K in keyof A as MustChangeField<OptionsOf<A[K]>>]: ValueOf<A[K]> } & {
  [K in keyof A as ChangeField<OptionsOf<A[K]>>]?: ValueOf<A[K]>
}

type AlwaysField<O> = O extends { hidden: true } | { optional: true } ? never : Fields<O>
type OptionalField<O> = O extends { optional: true } ? Fields<O> : never
type Seen<O> = O extends { show: (value: infer V) => unknown } ? V : unknown
/** What the domain's object has for its attributes to be shown. */
export type ShownOf<A extends Attributes> = { [K in keyof A as AlwaysField<OptionsOf<A[K]>>]: Seen<OptionsOf<A[K]>> } & {
  [K in keyof A as OptionalField<OptionsOf<A[K]>>]?: Seen<OptionsOf<A[K]>>
}

/** What a reply shows; `fields` may leave any of it out, and rules too. */
export const shownSchema = (attributes: Attributes): TSchema =>
  Type.Object(
    Object.fromEntries(
      Object.entries(attributes)
        .filter(([, { options }]) => !options.hidden)
        .map(([name, { reader, options }]) => [name, Type.Optional(options.schema ?? reader.schema)]),
    ),
    { additionalProperties: false },
  )

/** What a body gives, for documents: what fits is decided by the readers, which are more lenient. */
export const givenSchema = (attributes: Attributes, when: 'create' | 'update'): TSchema =>
  Type.Object(
    Object.fromEntries(
      Object.entries(attributes)
        .filter(([, { options }]) => options[when] !== undefined)
        .map(([name, { reader, options }]) => [
          name,
          when === 'create' && options.create === 'must' ? reader.schema : Type.Optional(reader.schema),
        ]),
    ),
    { additionalProperties: false },
  )
