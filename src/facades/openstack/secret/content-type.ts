/** Reads the types and encodings of payloads as Barbican does. */
import type { ContentType } from '../../../domain/secret/index.ts'

const PLAIN = ['text/plain', 'text/plain;charset=utf-8', 'text/plain; charset=utf-8']
const BINARY = ['application/octet-stream', 'application/pkcs8']
export const SUPPORTED: readonly string[] = [...PLAIN, ...BINARY]

/** The type by its shortest name; undefined for one that payloads cannot have. */
export function contentTypeOf(text: string): ContentType | undefined {
  const [type = '', parameter] = text.split(';').map((part) => part.trim().toLowerCase())
  if (parameter !== undefined && parameter.split('=')[1]?.trim() !== 'utf-8') return undefined
  return type === 'text/plain' || type === 'application/octet-stream' || type === 'application/pkcs8' ? type : undefined
}

/** The encodings that a payload in JSON may have; none for text, which is itself. */
export const encodingsOf = (type: ContentType): readonly string[] | undefined =>
  type === 'text/plain' ? undefined : ['base64', 'binary']

export const isPlain = (accept: string): boolean => PLAIN.includes(accept)
export const isBinary = (accept: string): boolean => BINARY.includes(accept)
