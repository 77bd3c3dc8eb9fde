/** Reads what a body says of a payload, and of when a secret ends, in Barbican's words. */
import { CONTENT_TYPES, type ContentType, MOST_PAYLOAD, type Payload } from '../../../domain/secret/index.ts'
import { fromBase64 } from '../../../kernel/base64.ts'
import { contentTypeOf, encodingsOf, SUPPORTED } from './content-type.ts'
import { parseIsoDate } from './iso-date.ts'
import { barbicanRefusals } from './refusals.ts'

export interface GivenPayload {
  payload?: string
  payload_content_type?: string | null
  payload_content_encoding?: string
}

const pythonList = (values: readonly string[] | undefined): string =>
  values ? `[${values.map((value) => `'${value}'`).join(', ')}]` : 'None'

const refuse = (schema: string, reason: string, property: string) =>
  barbicanRefusals.mismatch({ schema, reason, property }, { field: property })

/** @throws bad_request, too_large */
export function payloadOf(given: GivenPayload, schema = 'Secret'): Payload | undefined {
  const { payload, payload_content_type: type, payload_content_encoding: encoding } = given
  if (payload === undefined) {
    if (type !== undefined) throw refuse(schema, 'payload must be provided when payload_content_type is specified', 'payload')
    return undefined
  }
  const contentType = requireType(schema, type, encoding)
  if (Buffer.byteLength(payload) > MOST_PAYLOAD) throw barbicanRefusals.payload_too_large()
  if (payload === '') throw refuse(schema, "If 'payload' specified, must be non empty", 'payload')
  if (encoding !== 'base64') return { contentType, bytes: Buffer.from(payload) }
  const bytes = fromBase64(payload)
  if (!bytes) throw refuse(schema, 'Invalid payload for payload_content_encoding', 'payload')
  return { contentType, bytes }
}

function requireType(schema: string, type: string | null | undefined, encoding: string | undefined): ContentType {
  if (type === null || type === undefined)
    throw refuse(schema, "If 'payload' is supplied, 'payload_content_type' must also be supplied.", 'payload_content_type')
  const contentType = contentTypeOf(type)
  if (!contentType) throw refuse(schema, `payload_content_type is not one of ${pythonList(SUPPORTED)}`, 'payload_content_type')
  const encodings = encodingsOf(contentType)
  if (encodings ? !encodings.includes(encoding ?? '') : encoding !== undefined)
    throw refuse(schema, `payload_content_encoding is not one of ${pythonList(encodings)}`, 'payload_content_encoding')
  return contentType
}

/** @throws bad_request */
export function expirationOf(text: string | undefined, schema = 'Secret'): number | null {
  if (text === undefined || text === '') return null
  const time = parseIsoDate(text)
  if (time === undefined) throw refuse(schema, "Invalid date for 'expiration'", 'expiration')
  return Math.floor(time)
}

export const isContentType = (type: string): type is ContentType => CONTENT_TYPES.some((one) => one === type)
