/** Writes and reads join tokens: a secret, and after a dot the fingerprint of the cloud's authority, where the cloud speaks TLS. */

export interface JoinToken {
  secret: string
  /** SHA-256 of the authority's certificate, base64url. Absent where agents and controller speak plain HTTP. */
  fingerprint?: string
}

export const writeJoinToken = ({ secret, fingerprint }: JoinToken): string =>
  fingerprint === undefined ? secret : `${secret}.${fingerprint}`

export function readJoinToken(text: string): JoinToken {
  const [secret = '', fingerprint] = text.split('.')
  return { secret, fingerprint }
}
