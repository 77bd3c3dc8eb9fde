/** The five endpoints of the specs that a type of volumes or groups has: texts by key, which users write and read one by one or all. */
import { orNull, strict, Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { type Operations, operation, type Serving } from '../resource/operation.ts'
import { texts } from './pieces.ts'
import { cinderRefusals } from './refusals.ts'

type Specs = Readonly<Record<string, string>>

interface SpecsOfType {
  /** In the names of the operations: `Type` of `listTypeSpecs`. */
  readonly of: string
  /** What has them, for documents: `a volume type’s extra specs`. */
  readonly called: string
  /** `/types/{type_id}/extra_specs` */
  readonly path: string
  /** Of the path, what names the type. */
  readonly param: string
  /** Of all of them, in bodies. */
  readonly key: string
  readonly since?: string
  /** Whoever may read them, and whoever may change them. */
  readonly allow: { readonly read: string; readonly write: string }
  readonly actions: Readonly<Record<'list' | 'add' | 'show' | 'update' | 'delete', string>>
  /** Of their making. */
  readonly added: number
  /** Those that the caller may see. @throws not_found for a type that is none, as the next */
  find(ctx: StoreCtx, serving: Serving, id: string): Promise<Specs>
  change(ctx: StoreCtx, id: string, next: (had: Specs) => Specs): Promise<unknown>
  missing(id: string, key: string): Error
}

const value = orNull(Type.String({ maxLength: 255 }))
const key = Type.String({ pattern: '^[a-zA-Z0-9-_:.]{1,255}$' })
const several = Type.Record(key, value, { additionalProperties: false })
const one = Type.Record(key, value, { additionalProperties: false, minProperties: 1, maxProperties: 1 })

const withTexts = (given: Readonly<Record<string, string | null>>): Specs =>
  Object.fromEntries(Object.entries(given).map(([name, text]) => [name, text ?? '']))

const ownOf = (specs: Specs, name: string): string | undefined => (Object.hasOwn(specs, name) ? specs[name] : undefined)

export const specOperations = (kind: SpecsOfType): Operations => ({ ...ofAll(kind), ...ofOne(kind), ...removalOf(kind) })

const idIn = ({ param }: SpecsOfType, params: object): string => (params as Specs)[param] ?? ''
const keyIn = (params: object): string => (params as Specs).key ?? ''
const commonOf = ({ since }: SpecsOfType) => (since === undefined ? {} : { since })
const itemOf = (kind: SpecsOfType) => ({ ...commonOf(kind), path: `${kind.path}/{key}` })

function ofAll(kind: SpecsOfType): Operations {
  const { of, called, path, actions, allow } = kind
  const all = { ...commonOf(kind), path }
  const returns = Type.Object({ [kind.key]: Type.Record(Type.String(), value) })
  return {
    [`list${of}Specs`]: operation(
      { ...all, method: 'GET', summary: `Show ${called}`, action: actions.list, allow: allow.read, status: 200, returns },
      async (ctx, { params }, serving) => ({ [kind.key]: { ...(await kind.find(ctx, serving, idIn(kind, params))) } }),
    ),
    [`add${of}Specs`]: operation(
      {
        ...{ ...all, method: 'POST', summary: `Add to or change ${called}`, action: actions.add, allow: allow.write },
        ...{ body: strict({ [kind.key]: several }), status: kind.added, returns },
      },
      async (ctx, { params, body }) => {
        await kind.change(ctx, idIn(kind, params), (had) => ({ ...had, ...withTexts(body[kind.key] ?? {}) }))
        return body
      },
    ),
  }
}

function ofOne(kind: SpecsOfType): Operations {
  const { of, called, actions, allow } = kind
  const item = itemOf(kind)
  return {
    [`show${of}Spec`]: operation(
      {
        ...item,
        method: 'GET',
        summary: `Show one of ${called}`,
        action: actions.show,
        allow: allow.read,
        status: 200,
        returns: texts,
      },
      async (ctx, { params }, serving) => {
        const [id, name] = [idIn(kind, params), keyIn(params)]
        const found = ownOf(await kind.find(ctx, serving, id), name)
        if (found === undefined) throw kind.missing(id, name)
        return { [name]: found }
      },
    ),
    [`update${of}Spec`]: operation(
      {
        ...{ ...item, method: 'PUT', summary: `Set one of ${called}`, action: actions.update, allow: allow.write },
        ...{ body: one, status: 200, returns: Type.Record(Type.String(), value) },
      },
      async (ctx, { params, body }, serving) => {
        const id = idIn(kind, params)
        await kind.find(ctx, serving, id)
        if (!Object.hasOwn(body, keyIn(params))) throw cinderRefusals.key_mismatch()
        await kind.change(ctx, id, (had) => ({ ...had, ...withTexts(body) }))
        return body
      },
    ),
  }
}

function removalOf(kind: SpecsOfType): Operations {
  const { of, called, actions, allow } = kind
  const item = itemOf(kind)
  return {
    [`delete${of}Spec`]: operation(
      { ...item, method: 'DELETE', summary: `Delete one of ${called}`, action: actions.delete, allow: allow.write, status: 202 },
      async (ctx, { params }) => {
        const [id, name] = [idIn(kind, params), keyIn(params)]
        await kind.change(ctx, id, (had) => {
          if (ownOf(had, name) === undefined) throw kind.missing(id, name)
          return Object.fromEntries(Object.entries(had).filter(([other]) => other !== name))
        })
      },
    ),
  }
}
