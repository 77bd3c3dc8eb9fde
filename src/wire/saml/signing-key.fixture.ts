/** A key with its certificate, for tests. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SigningKey {
  key: string
  certificate: string
}

export function newSigningKey(name = 'test'): SigningKey {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-test-saml-'))
  const file = (end: string) => join(folder, `${name}.${end}`)
  const made = ['-keyout', file('key'), '-out', file('pem')]
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:1024', '-nodes', '-days', '2', '-subj', `/CN=${name}`, ...made], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return { key: readFileSync(file('key'), 'utf8'), certificate: readFileSync(file('pem'), 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
