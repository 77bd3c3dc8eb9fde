/** Fetches the authority that a TLS server shows, and takes it only when it is the one whose fingerprint is known already. */
import { createHash, X509Certificate } from 'node:crypto'
import { connect, type DetailedPeerCertificate } from 'node:tls'

/** SHA-256 over the certificate's DER, base64url without padding: 43 characters. @param pem a certificate */
export const fingerprintOf = (pem: string): string =>
  createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url')

/**
 * @returns the certificate with that fingerprint as PEM; undefined when the server shows none that has it
 * @throws whatever the connection failed with
 */
export function pinnedAuthority(
  url: string,
  { serverName, fingerprint, signal }: { serverName: string; fingerprint: string; signal: AbortSignal },
): Promise<string | undefined> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    // Nothing is sent, and what is shown counts only by its fingerprint: no certificate has to hold here.
    const socket = connect({ host, port: Number(port) || 443, servername: serverName, rejectUnauthorized: false })
    const end = () => socket.destroy(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    socket.once('secureConnect', () => {
      resolve(chainOf(socket.getPeerCertificate(true)).find((pem) => fingerprintOf(pem) === fingerprint))
      socket.end()
    })
    socket.once('error', reject)
    socket.once('close', () => signal.removeEventListener('abort', end))
  })
}

/** From the server's own upwards; the last is its own issuer. */
function chainOf(certificate: DetailedPeerCertificate | undefined): string[] {
  const chain: string[] = []
  const seen = new Set<string>()
  for (let at = certificate; at?.raw && !seen.has(at.fingerprint256); at = at.issuerCertificate) {
    seen.add(at.fingerprint256)
    chain.push(new X509Certificate(at.raw).toString())
  }
  return chain
}
