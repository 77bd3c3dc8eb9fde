/** Has this process's own requests trust an authority besides the system's: for commands that ask a cloud's APIs. */
import { existsSync, readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** @param path of its certificate as PEM; nothing to do when there is none */
export function trustAuthority(path: string): void {
  if (existsSync(path)) setDefaultCACertificates([...getCACertificates('default'), readFileSync(path, 'utf8')])
}
