/** Secrets as Barbican's API has them. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  consumersOf,
  createSecret,
  deleteSecret,
  getPayload,
  getSecret,
  listSecrets,
  MOST_PAYLOAD,
  type Payload,
  SECRET_TYPES,
  type Secret,
  setPayload,
} from '../../../../domain/secret/index.ts'
import { fromBase64 } from '../../../../kernel/base64.ts'
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import { permits } from '../../../../kernel/permission.ts'
import { offsetPageView } from '../../resource/offset-page.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { last, type QueryValue } from '../../resource/query.ts'
import { mediaTypeOf, readStream, type StreamedBody } from '../../resource/request-stream.ts'
import { expirationOf, payloadOf } from '../body.ts'
import { contentTypeOf, isBinary, isPlain } from '../content-type.ts'
import { secretHref } from '../href.ts'
import { operationOf } from '../operation-name.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'
import { readSecretQuery, secretQuery } from '../secret-query.ts'
import { isoTime, isoTimeOrNull } from '../time.ts'
import { guardsConsumers, showsConsumers } from '../versions.ts'

export const textOrNull = (maxLength: number) => Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength })
const short = Type.String({ maxLength: 255 })

/** What orders may say of the secret that they ask for, too. */
export const described = {
  name: Type.Optional(textOrNull(255)),
  algorithm: Type.Optional(short),
  mode: Type.Optional(short),
  bit_length: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_767 })),
  expiration: Type.Optional(short),
  payload: Type.Optional(Type.String()),
  secret_type: Type.Optional(Type.Enum(SECRET_TYPES)),
  payload_content_type: Type.Optional(textOrNull(255)),
  payload_content_encoding: Type.Optional(Type.Enum(['base64'])),
}

const Given = Type.Object(
  {
    ...described,
    transport_key_needed: Type.Optional(Type.Enum(['true', 'false'])),
    transport_key_id: Type.Optional(Type.String()),
  },
  { title: 'Secret', additionalProperties: true },
)

const Shown = Type.Object(
  {
    secret_ref: Type.String(),
    status: Type.String(),
    created: Type.String(),
    updated: Type.String(),
    secret_type: Type.String(),
  },
  { additionalProperties: true },
)
const List = Type.Object({ secrets: Type.Array(Shown), total: Type.Integer() }, { additionalProperties: true })

interface Showing {
  base: string
  version: string
}

/** 1.0 says nothing of consumers. */
export async function secretViews(ctx: StoreCtx, secrets: readonly Secret[], { base, version }: Showing): Promise<object[]> {
  const shown = showsConsumers(version)
  const consumers = await consumersOf(ctx, shown ? secrets.map(({ id }) => id) : [])
  return secrets.map((secret) => ({
    created: isoTime(secret.createdAt),
    updated: isoTime(secret.updatedAt),
    status: 'ACTIVE',
    name: secret.name,
    secret_type: secret.secretType,
    expiration: isoTimeOrNull(secret.expiresAt),
    algorithm: secret.algorithm,
    bit_length: secret.bitLength,
    mode: secret.mode,
    creator_id: secret.creatorId,
    ...(secret.contentType !== null && { content_types: { default: secret.contentType } }),
    ...(shown && {
      consumers: consumers(secret.id).map(({ service, resource_type, resource_id }) => ({ service, resource_type, resource_id })),
    }),
    secret_ref: secretHref(base, secret.id),
  }))
}

const operation = operationsWith<Sealed>()
/** With a transport key, of which there is none in use. */
const wrapped = { query: Type.Object({ trans_wrapped_session_key: Type.Optional(Type.String()) }) } as const
type PayloadQuery = { readonly trans_wrapped_session_key?: QueryValue }

const all = { path: '/secrets', scopes: PROJECT } as const
const one = { path: '/secrets/{secret_id}', scopes: PROJECT } as const

/** A payload that is asked for in place of the description comes so too, as in Barbican's first years. */
const wantsDescription = (accept: string | undefined) => accept === undefined || accept === 'application/json' || accept === '*/*'

async function payloadReply(
  ctx: StoreCtx,
  sealing: Sealed['sealing'],
  { id, accept, action, query }: { id: string; accept: string | undefined; action: string; query: PayloadQuery },
) {
  const operationName = operationOf(action)
  const payload = await getPayload(ctx, sealing, id)
  if (last(query.trans_wrapped_session_key) !== undefined) throw barbicanRefusals.twsk_without_key()
  const wanted = accept === '*/*' ? payload.contentType : accept || 'application/octet-stream'
  if (!contentTypeOf(wanted)) throw barbicanRefusals.wrong_accept({ operation: operationName })
  if (isPlain(wanted) && !isUtf8(payload.bytes)) throw barbicanRefusals.wrong_accept({ operation: operationName })
  if (!isPlain(wanted) && !isBinary(wanted)) throw barbicanRefusals.bad_content_type({ operation: operationName, type: wanted })
  const type = isPlain(wanted) ? 'text/plain; charset=UTF-8' : wanted
  return reply(payload.bytes, { headers: { 'Content-Type': type } })
}

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes)

const UPLOADS = ['application/octet-stream', 'text/plain']

async function readUpload({ headers, stream }: StreamedBody): Promise<Payload> {
  const type = mediaTypeOf(headers)
  if (!UPLOADS.includes(type)) throw barbicanRefusals.wrong_media({ known: UPLOADS })
  const raw = await readStream(stream, MOST_PAYLOAD, () => barbicanRefusals.upload_too_large())
  const encoding = headers['content-encoding']
  if (raw.length === 0) throw barbicanRefusals.no_data()
  const known = type === 'text/plain' ? 'text/plain' : 'application/octet-stream'
  if (known === 'text/plain' || encoding === undefined) return { contentType: known, bytes: raw }
  if (encoding.toLowerCase() !== 'base64') throw barbicanRefusals.bad_encoding()
  const decoded = fromBase64(raw.toString('latin1'))
  if (!decoded || decoded.length === 0) throw barbicanRefusals.no_base64()
  return { contentType: known, bytes: decoded }
}

export const secretOperations: Operations<Sealed> = {
  listSecrets: operation(
    {
      method: 'GET',
      ...all,
      summary: "The project's secrets",
      action: 'secrets:get',
      allow: allow.member,
      documented: { query: Type.Object(secretQuery) },
      status: 200,
      returns: List,
    },
    async (ctx, { query, base, version }) => {
      const page = await listSecrets(ctx, readSecretQuery(query))
      const views = await secretViews(ctx, page.items, { base, version })
      return reply(offsetPageView(page, { name: 'secrets', path: `${base}/secrets`, views: views, query }))
    },
  ),
  createSecret: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Keep a secret, or make one that gets its payload later',
      action: 'secrets:post',
      allow: allow.member,
      body: Given,
      status: 201,
      returns: Type.Object({ secret_ref: Type.String() }),
    },
    async (ctx, { body, base }, { sealing }) => {
      const payload = payloadOf(body)
      if (body.transport_key_id !== undefined && payload) throw barbicanRefusals.transport_key_missing()
      const secret = await createSecret(ctx, sealing, {
        name: body.name ?? null,
        secretType: body.secret_type ?? 'opaque',
        algorithm: body.algorithm ?? null,
        bitLength: body.bit_length ?? null,
        mode: body.mode ?? null,
        expiresAt: expirationOf(body.expiration),
        ...(payload && { payload }),
      })
      const href = secretHref(base, secret.id)
      return reply({ secret_ref: href }, { headers: { Location: href } })
    },
  ),
  showSecret: operation(
    {
      method: 'GET',
      ...one,
      summary: 'What is known of a secret',
      action: 'secret:get',
      allow: allow.seeSecret,
      documented: wrapped,
      status: 200,
      returns: Shown,
    },
    async (ctx, { params: { secret_id: id }, headers, base, version, query }, { sealing }) => {
      if (wantsDescription(headers.accept))
        return reply((await secretViews(ctx, [await getSecret(ctx, id)], { base, version }))[0])
      if (!permits(ctx, 'secret.decrypt')) throw coreRefusals.policy({ action: 'secret:get' })
      return payloadReply(ctx, sealing, { id, accept: headers.accept, action: 'secret:get', query })
    },
  ),
  showPayload: operation(
    {
      method: 'GET',
      path: '/secrets/{secret_id}/payload',
      scopes: PROJECT,
      summary: 'The payload of a secret',
      action: 'secret:decrypt',
      allow: allow.readSecret,
      documented: wrapped,
      status: 200,
    },
    (ctx, { params, headers, query }, { sealing }) =>
      payloadReply(ctx, sealing, { id: params.secret_id, accept: headers.accept, action: 'secret:decrypt', query }),
  ),
  setPayload: operation(
    {
      method: 'PUT',
      ...one,
      summary: 'Give a secret the payload that it was made without',
      action: 'secret:put',
      allow: allow.ofSecret,
      streams: true,
      status: 204,
    },
    async (ctx, { params, ...body }, { sealing }) => setPayload(ctx, sealing, params.secret_id, await readUpload(body)),
  ),
  deleteSecret: operation(
    {
      method: 'DELETE',
      ...one,
      summary: 'Delete a secret',
      action: 'secret:delete',
      allow: allow.deleteSecret,
      documented: { query: Type.Object({ force: Type.Optional(Type.Boolean()) }) },
      status: 204,
    },
    (ctx, { params, query, version }) =>
      deleteSecret(ctx, params.secret_id, { guarded: guardsConsumers(version) && !isForced(query) }),
  ),
}

const TRUE = new Set(['1', 't', 'true', 'on', 'y', 'yes'])
const FALSE = new Set(['0', 'f', 'false', 'off', 'n', 'no'])

/** @throws bad_request */
function isForced(query: { readonly force?: QueryValue }): boolean {
  const word = last(query.force)?.trim().toLowerCase()
  if (word === undefined || FALSE.has(word)) return false
  if (TRUE.has(word)) return true
  throw barbicanRefusals.bad_query()
}
