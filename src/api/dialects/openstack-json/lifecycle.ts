/** Begins a request whose replies bear the headers that OpenStack's do. */
import type { ServerResponse } from 'node:http'
import type { ErrorFace } from '../../errors.ts'
import type { MountContext } from '../../pipeline/mount-context.ts'
import { RequestLifecycle } from '../../pipeline/request-lifecycle.ts'
import type { TSchema } from '../../schema.ts'
import type { ApiRequest } from '../../server/request.ts'
import type { LiveServer } from '../../server/server-context.ts'
import type { Versions } from '../../versions.ts'
import type { QueryReader } from './query.ts'

export interface OpenstackContext<C> extends MountContext<C> {
  readonly responseConventions: ResponseConventions
  readonly versions: Versions | undefined
  /** Made once for each schema. */
  readonly queryReader: (schema: TSchema) => QueryReader
  /** Verbs of the foreign API that this cloud does not have, by route: they are refused with 501 instead of 400. */
  readonly isForeignVerb: (route: { method: string; shape: string }, verb: string) => boolean
  readonly notImplemented: (what: string) => Error
}

/** What the replies of one mount have in common. */
export interface ResponseConventions {
  readonly errors: ErrorFace
  /** Headers that carry the request id besides `x-openstack-request-id`. */
  readonly requestIdHeaders: readonly string[]
  /** Where a caller gets a token: a path on this server or a whole URL. */
  readonly identityUrl: string
}

export class OpenstackCall extends RequestLifecycle {
  readonly responseConventions: ResponseConventions
  /** Known once the version asked for is. */
  versionHeaders: Readonly<Record<string, string>> | undefined = undefined

  constructor(server: LiveServer, conventions: ResponseConventions, request: ApiRequest, reply: ServerResponse) {
    super(server, request, reply, globalRequestId(request.headers['x-openstack-request-id']))
    this.responseConventions = conventions
  }
}

const GLOBAL_ID = /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const globalRequestId = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && GLOBAL_ID.test(header) ? header : undefined
