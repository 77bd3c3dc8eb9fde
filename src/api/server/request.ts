/** Shows a request to the pipeline: what few ask for is found when it is asked for. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { parse } from 'node:querystring'
import { TLSSocket } from 'node:tls'
import type { Params } from '../policy-target.ts'
import type { Proxying } from './proxying.ts'

/** Texts; several where a name is there several times. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>

/** What the routes found in a URL. */
export interface Routed {
  readonly params: Params
  readonly search: string
}

export class ApiRequest {
  readonly raw: IncomingMessage
  /** What the path names, decoded. */
  readonly params: Params
  /** Absent: callers come straight. */
  readonly proxying: Proxying | undefined
  readonly #search: string
  #query: RawQuery | undefined

  constructor(raw: IncomingMessage, { params = {}, search = '' }: Partial<Routed> = {}, proxying?: Proxying) {
    this.raw = raw
    this.params = params
    this.proxying = proxying
    this.#search = search
  }

  get method(): string {
    return this.raw.method ?? 'GET'
  }

  get headers(): IncomingHttpHeaders {
    return this.raw.headers
  }

  get socket(): Socket {
    return this.raw.socket
  }

  /** As it was routed. */
  get url(): string {
    return this.raw.url ?? '/'
  }

  /** As the caller wrote it. */
  get originalUrl(): string {
    return this.raw.originalUrl ?? this.url
  }

  get query(): RawQuery {
    this.#query ??= this.#search === '' ? NOTHING : parse(this.#search, '&', '=', ALL)
    return this.#query
  }

  get protocol(): 'http' | 'https' {
    return this.raw.socket instanceof TLSSocket ? 'https' : 'http'
  }

  /** With the port, where one was written. */
  get host(): string {
    return this.raw.headers.host ?? ''
  }

  get hostname(): string {
    const { host } = this
    return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : (host.split(':', 1)[0] ?? '')
  }
}

const NOTHING: RawQuery = Object.freeze(Object.create(null))
/** Node would read a thousand and say nothing of the rest. */
const ALL = { maxKeys: 0 }

/** Answers a request, now or later. */
export type Handler = (request: ApiRequest, response: ServerResponse) => Promise<void> | void
