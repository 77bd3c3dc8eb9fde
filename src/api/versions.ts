/** Says what the core knows of an API's versions: which form of an endpoint is in force for a request. How they are asked for is the dialect's. */
import type { IncomingHttpHeaders } from 'node:http'
import type { TSchema } from './schema.ts'

/** What changes from version to version. Handlers speak the newest form only. */
export interface Changes {
  /** The older schema that a request at `version` must fit; undefined when the declared one is in force. */
  schemaAt(part: 'schema' | 'querySchema', operation: string, version: string): TSchema | undefined
  statusAt(operation: string, version: string): number | undefined
  upgradeBody(operation: string, version: string, body: unknown): unknown
  upgradeQuery(operation: string, version: string, query: Record<string, unknown>): Record<string, unknown>
  downgrade(key: string, version: string, body: unknown, input?: unknown): unknown
}

export interface Versions extends Changes {
  readonly service: string
  readonly min: string
  readonly max: string
  /** The version in force for a request; the oldest when it asks for none. @throws bad_request, not_acceptable */
  asked(headers: IncomingHttpHeaders): string
  /** True when `version` lies in what an endpoint or action declares. */
  covers(range: { since?: string; until?: string }, version: string): boolean
  /** What a body is taken for before it is judged, where an API is more lenient than its schemas. */
  readBody?(schema: TSchema, body: unknown): unknown
  /** For the reply: the version headers and what it varies by. */
  replyHeaders(version: string): Readonly<Record<string, string>>
}
