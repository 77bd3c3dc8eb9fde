/** Declares what Barbican's API refuses of requests before secrets are asked, in its own words. */
import { defineRefusals } from '../../../kernel/refusal.ts'

interface Mismatch {
  schema: string
  reason: string
  property: string
}

/** Of a body that a schema would let through. */
export const mismatchText = ({ schema, reason, property }: Mismatch): string =>
  `Provided object does not match schema '${schema}': ${reason}. Invalid property: '${property}'`

export const barbicanRefusals = defineRefusals('barbican', {
  mismatch: { code: 'bad_request', say: mismatchText },
  bad_query: { code: 'bad_request', say: () => 'URI provided invalid query string parameters.' },
  unsupported_field: { code: 'bad_request', say: () => 'Provided field value is not supported' },
  payload_too_large: { code: 'too_large', say: () => 'Provided information too large to process' },
  upload_too_large: { code: 'too_large', say: () => 'Secret update issue seen - Provided information too large to process.' },
  invalid_id: {
    code: 'not_found',
    say: ({ what }: { what: string }) => `Not Found. Provided ${what} id is invalid.`,
  },
  no_data: { code: 'bad_request', say: () => 'Secret update issue seen - No data supplied to process..' },
  wrong_media: {
    code: 'unsupported_media',
    say: ({ known }: { known: readonly string[] }) =>
      `Unexpected content type. Expected content types are: [${known.map((type) => `'${type}'`).join(', ')}]`,
  },
  bad_content_type: {
    code: 'bad_request',
    say: ({ operation, type }: { operation: string; type: string }) =>
      `${operation} issue seen - content-type of '${type}' not supported.`,
  },
  bad_encoding: {
    code: 'bad_request',
    say: () => "Secret update issue seen - Text-based binary secret payloads must specify a content-encoding of 'base64'.",
  },
  /** Barbican keeps it, and fails whoever reads it. */
  no_base64: {
    code: 'bad_request',
    say: () => 'Secret update issue seen - the payload is not base64, as its content-encoding says.',
  },
  wrong_accept: {
    code: 'not_acceptable',
    say: ({ operation }: { operation: string }) => `${operation} issue seen - Wrong payload content-type.`,
  },
  bad_metadata: { code: 'bad_request', say: () => 'Invalid Metadata. Keys and Values must be Strings.' },
  long_metadata: {
    code: 'bad_request',
    say: ({ key, limit }: { key: string; limit: number }) =>
      `Invalid Metadata. Keys and values have at most ${limit} characters: ${key}.`,
  },
  bad_metadata_key: { code: 'bad_request', say: () => 'Invalid Key. Key must be URL safe.' },
  metadata_key_differs: { code: 'conflict', say: () => 'Key in request data does not match key in the ' },
  twsk_without_key: {
    code: 'bad_request',
    say: () =>
      'Transport key wrapped session key has been provided to wrap secrets for retrieval, but the transport key id has not been provided.',
  },
  transport_key_missing: {
    code: 'bad_request',
    say: () => 'Secret creation issue seen - Provided transport key was not found..',
  },
  order_update: { code: 'not_found', say: () => 'Order update is not supported.' },
  store_not_found: { code: 'not_found', say: () => 'Not Found. Secret store not found.' },
  no_preferred_store: {
    code: 'not_found',
    say: () => 'Not Found. No preferred secret store defined for this project.',
  },
  no_choice_of_store: {
    code: 'not_implemented',
    say: () => 'Preferred secret stores of single projects are not implemented in this cloud.',
  },
  one_store: {
    code: 'not_found',
    say: () => 'Not Found. Multiple backends support is not enabled in service configuration.',
  },
})
