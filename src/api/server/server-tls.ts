/** Gives a server its certificates: one for everybody, others for who asks by a name, and takes renewed ones while it runs. */
import { createSecureContext, type SecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls'

/** PEM. */
export interface TlsIdentity {
  key: string
  /** The server's own first, then those above it. */
  certificate: string
}

export interface ServerTls {
  identity: TlsIdentity
  /** For callers that ask for one of these names (SNI). */
  named: Readonly<Record<string, TlsIdentity>>
  /** Whose client certificates count, PEM. Callers without one are served too: endpoints decide. */
  clientAuthority?: string
}

/** The certificates of one or more servers, renewed together. */
export class TlsContexts {
  #tls: ServerTls
  #named = new Map<string, SecureContext>()
  readonly #servers: { setSecureContext(options: SecureContextOptions): void }[] = []

  constructor(tls: ServerTls) {
    this.#tls = tls
    this.#open()
  }

  /** For `https.createServer`. */
  options(): TlsOptions {
    return {
      ...this.#contextOf(this.#tls.identity),
      requestCert: this.#tls.clientAuthority !== undefined,
      rejectUnauthorized: false,
      SNICallback: (name, done) => done(null, this.#named.get(name)),
    }
  }

  /** Has `server` follow renewals. */
  keep(server: { setSecureContext(options: SecureContextOptions): void }): void {
    this.#servers.push(server)
  }

  renew(tls: ServerTls): void {
    if (JSON.stringify(tls) === JSON.stringify(this.#tls)) return
    this.#tls = tls
    this.#open()
    for (const server of this.#servers) server.setSecureContext(this.#contextOf(tls.identity))
  }

  #open(): void {
    this.#named = new Map(
      Object.entries(this.#tls.named).map(([name, identity]) => [name, createSecureContext(this.#contextOf(identity))]),
    )
  }

  #contextOf({ key, certificate }: TlsIdentity): SecureContextOptions {
    return { key, cert: certificate, ca: this.#tls.clientAuthority }
  }
}
