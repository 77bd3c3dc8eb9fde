/** Reads the manifest of an OVA: a line a file, `SHA256(disk.vmdk)= 0123…`. */

export const MANIFEST_MOST = 64 * 1024

export interface Digest {
  algorithm: 'sha1' | 'sha256' | 'sha512'
  /** Hexadecimal. */
  value: string
}

const LINE = /^(SHA1|SHA256|SHA512)\s*\(([^)]*)\)\s*=\s*([0-9a-f]{40,128})\s*$/i
const ALGORITHMS: Readonly<Record<string, Digest['algorithm']>> = { sha1: 'sha1', sha256: 'sha256', sha512: 'sha512' }

/** Undefined: it says nothing of that file. */
export function digestOf(manifest: Buffer, name: string): Digest | undefined {
  for (const line of manifest.toString('utf8').split('\n')) {
    const [, kind = '', file, value = ''] = LINE.exec(line.trim()) ?? []
    const algorithm = ALGORITHMS[kind.toLowerCase()]
    if (file === name && algorithm) return { algorithm, value: value.toLowerCase() }
  }
  return undefined
}
