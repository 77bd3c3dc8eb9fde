/** What users note of secrets, as Barbican's API has it: keys in small letters. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import {
  addMetadata,
  deleteMetadata,
  getMetadata,
  replaceMetadata,
  secretRefusals,
  updateMetadata,
} from '../../../../domain/secret/index.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { secretHref } from '../href.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'

const Pairs = Type.Record(Type.String(), Type.String())
/** Characters of a key and of a value. */
const LONGEST = 255
const short = Type.String({ maxLength: LONGEST })
const Pair = Type.Object({ key: short, value: short }, { title: 'SecretMetadatum', additionalProperties: false })

const SAFE = /^[A-Za-z0-9_-]*$/

/** @throws bad_request */
function keyOf(key: string): string {
  if (!SAFE.test(key)) throw barbicanRefusals.bad_metadata_key()
  return key.toLowerCase()
}

/** @throws bad_request */
function pairsOf(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs = Object.entries(metadata).map(([key, value]): [string, string] => {
    const name = keyOf(key)
    if (typeof value !== 'string') throw barbicanRefusals.bad_metadata()
    if (name.length > LONGEST || value.length > LONGEST)
      throw barbicanRefusals.long_metadata({ key: name.slice(0, LONGEST), limit: LONGEST })
    return [name, value]
  })
  return Object.fromEntries(pairs)
}

const operation = operationsWith<Sealed>()
const all = { path: '/secrets/{secret_id}/metadata', scopes: PROJECT } as const
const one = { path: '/secrets/{secret_id}/metadata/{key}', scopes: PROJECT } as const

export const metadataOperations: Operations<Sealed> = {
  listMetadata: operation(
    {
      method: 'GET',
      ...all,
      summary: 'What is noted of a secret',
      action: 'secret_meta:get',
      allow: allow.readSecret,
      status: 200,
      returns: Type.Object({ metadata: Pairs }),
    },
    async (ctx, { params }) => ({ metadata: { ...(await getMetadata(ctx, params.secret_id)) } }),
  ),
  replaceMetadata: operation(
    {
      method: 'PUT',
      ...all,
      summary: 'Note just this of a secret',
      action: 'secret_meta:put',
      allow: allow.ofSecret,
      body: Type.Object(
        { metadata: Type.Record(Type.String(), Type.Unknown()) },
        { title: 'SecretMetadata', additionalProperties: true },
      ),
      status: 201,
      returns: Type.Object({ metadata_ref: Type.String() }),
    },
    async (ctx, { params: { secret_id: id }, body, base }) => {
      await replaceMetadata(ctx, id, pairsOf(body.metadata))
      return { metadata_ref: `${secretHref(base, id)}/metadata` }
    },
  ),
  addMetadata: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Note one thing more of a secret',
      action: 'secret_meta:post',
      allow: allow.ofSecret,
      body: Pair,
      status: 201,
      returns: Pair,
    },
    async (ctx, { params: { secret_id: id }, body, base }) => {
      const pair = { key: keyOf(body.key), value: body.value }
      await addMetadata(ctx, id, pair.key, pair.value)
      return reply(pair, { headers: { Location: `${secretHref(base, id)}/metadata/${pair.key}` } })
    },
  ),
  showMetadata: operation(
    {
      method: 'GET',
      ...one,
      summary: 'One thing that is noted of a secret',
      action: 'secret_meta:get',
      allow: allow.readSecret,
      status: 200,
      returns: Pair,
    },
    async (ctx, { params: { secret_id: id, key } }) => {
      const metadata = await getMetadata(ctx, id)
      const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined
      if (value === undefined) throw secretRefusals.metadata_not_found({ key })
      return { key, value }
    },
  ),
  updateMetadata: operation(
    {
      method: 'PUT',
      ...one,
      summary: 'Note something else by a key that is there',
      action: 'secret_meta:put',
      allow: allow.ofSecret,
      body: Pair,
      status: 200,
      returns: Pair,
    },
    async (ctx, { params: { secret_id: id, key }, body }) => {
      const given = keyOf(body.key)
      if (!Object.hasOwn(await getMetadata(ctx, id), key)) throw secretRefusals.metadata_not_found({ key })
      if (given !== key) throw barbicanRefusals.metadata_key_differs()
      await updateMetadata(ctx, id, key, body.value)
      return { key, value: body.value }
    },
  ),
  deleteMetadata: operation(
    {
      method: 'DELETE',
      ...one,
      summary: 'Forget one thing of a secret',
      action: 'secret_meta:delete',
      allow: allow.ofSecret,
      status: 204,
    },
    (ctx, { params }) => deleteMetadata(ctx, params.secret_id, params.key),
  ),
}
