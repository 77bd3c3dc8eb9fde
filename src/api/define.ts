/** A declared API: one object per endpoint, from which routing, validation, authorisation, types and OpenAPI follow. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { MaybePromise } from '../kernel/maybe-promise.ts'
import type { Reply } from './reply.ts'
import type { Static, TSchema } from './schema.ts'

/** A rule that is asked beside an endpoint's own, as one for a server that a host is named for. */
export interface SubRule {
  readonly action: string
  readonly allow: string
  readonly scopes?: Endpoint['scopes']
  /** It is asked when the request says so; of what comes in the newest version's form. Absent: whoever handles the request asks. */
  readonly when?: (asked: { readonly body: unknown; readonly query: Readonly<Record<string, unknown>> }) => boolean
}

export interface Endpoint {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** OpenAPI form, `/servers/{server_id}`, beneath the mount's prefix. A last `{object+}` takes the rest, slashes and all. */
  readonly path: string
  /** For endpoints that share a path and are told apart by the body's only key, as actions are: `os-start`. */
  readonly verb?: string
  readonly summary: string
  /** The policy action, spelled as the service's own policy file spells it: `os_compute_api:servers:create`. */
  readonly action: string
  /** Who may by default, in oslo.policy's rule language; see `policy/rules.ts` for the usual ones. */
  readonly allow: string
  /** What the default rule asks about rows, the domain's own queries go by: they are looked at beforehand only for an operator's rule. */
  readonly queried?: true
  /** A list that has what an operator's rule opens for what rows are, where it holds for none of the caller's own for being theirs. */
  readonly listsOpen?: true
  /** What a token must be for, whatever the rule says, as oslo.policy's `scope_types`; absent: anything. One for nothing counts as a project's. */
  readonly scopes?: readonly ('system' | 'domain' | 'project')[]
  /** The service whose rows the rule reaches; the face's own unless told. */
  readonly reaches?: string
  /** It never meets rows of another project, whatever its rule: it keeps to the token's, or meets rows of none. */
  readonly withinProject?: true
  /** What else is asked, for parts of the request. */
  readonly asks?: readonly SubRule[]
  readonly query?: TSchema
  /** Of the whole body as sent, with its outer key: `{ server: … }`, and for a verb `{ reboot: … }`. */
  readonly body?: TSchema
  /** What documents show of a body or query whose reader is the handler itself: anything is let through to it then. */
  readonly documented?: { readonly body?: TSchema; readonly query?: TSchema }
  /** Media types a body may have besides `application/json`. */
  readonly media?: readonly string[]
  readonly status: number
  /** Absent: no body. Checked in tests, trusted in production. */
  readonly returns?: TSchema
  /** The versions that have it, both included. */
  readonly since?: string
  readonly until?: string
  /** The request's body comes as a stream, of any media type. */
  readonly streams?: true
  /** Bytes; 114,688 unless told. Streams have none here. */
  readonly bodyLimit?: number
}

export type Api = Record<string, Endpoint>

/** Keeps the literal types of `api`; the keys are the operations' one name, in logs, audit, metrics and OpenAPI. */
export const defineApi = <const A extends Api>(api: A): A => api

type Bare<Name extends string> = Name extends `${infer Start}+` ? Start : Name
type PathNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Bare<Name> | PathNames<Rest> : never
type StaticOr<S, Otherwise> = S extends TSchema ? Static<S> : Otherwise

/** What no schema judges is as it was sent, and read by the names that documents know; what no document knows cannot be read. */
type QueryOf<E extends Endpoint> = E['query'] extends TSchema
  ? Static<E['query']>
  : E['documented'] extends { readonly query: infer Q extends TSchema }
    ? { readonly [Name in keyof Static<Q>]?: string | string[] | undefined }
    : undefined

export interface Input<E extends Endpoint> {
  params: { [Name in PathNames<E['path']>]: string }
  query: QueryOf<E>
  body: StaticOr<E['body'], undefined>
  headers: IncomingHttpHeaders
  /** The request's path and query as sent, for links to the next page. */
  url: string
  /** Scheme, host and mount prefix as the caller has to write them, for links: `http://cloud:5000/v3`. */
  base: string
  /** Whether a URL that the caller sent is one of this cloud, by any of its names. */
  isOwn: (url: string) => boolean
  /** The version asked for, when the mount has any. */
  version: string
  stream: E['streams'] extends true ? Readable : undefined
}

export type Output<E extends Endpoint> = StaticOr<E['returns'], void>

/** A handler for every endpoint: a missing one does not compile. A `Reply` sets status, headers or raw bytes itself. */
export type Handlers<A extends Api, C> = {
  [K in keyof A]: (ctx: C, input: Input<A[K]>) => MaybePromise<Output<A[K]> | Reply>
}
