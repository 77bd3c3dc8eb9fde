/** Has this process's own requests trust an authority besides the system's: for commands that ask a cloud's APIs. */
import { existsSync, readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** @param path of its certificate as PEM; nothing to do when there is none */
export function trustAuthority(path: string): void {
  if (existsSync(path)) setDefaultCACertificates([...getCACertificates('default'), readFileSync(path, 'utf8')])
}

/** What is wrong with a server's certificate, when that is why a request failed; undefined for any other reason. */
export function certificateFaultOf(error: unknown): string | undefined {
  const { code } = ((error instanceof Error && error.cause) || error) as { code?: unknown }
  return typeof code === 'string' && /CERT|UNABLE_TO_(VERIFY|GET_ISSUER)|ALTNAME/.test(code) ? code : undefined
}
