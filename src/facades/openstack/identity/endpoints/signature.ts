/** Services ask whose signature a request to EC2 or S3 bears. */
import { defineApi } from '../../../../api/define.ts'
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import { loginBySignature } from '../../../../domain/identity/credential/index.ts'
import { notePrincipal } from '../../../../domain/identity/token/index.ts'
import { type Ec2Request, isSignedEc2, isSignedS3, madeAt } from '../../../../wire/aws-signature/index.ts'
import { allow } from '../allow.ts'
import { body, free } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { operationTable } from '../resources/collection.ts'

/** Clients have spelled it in three ways. */
const signed = body({
  credentials: Type.Optional(free),
  credential: Type.Optional(free),
  ec2Credentials: Type.Optional(free),
})
const token = body({ token: free })

const signatureApi = defineApi({
  logInByEc2Signature: {
    method: 'POST',
    path: '/ec2tokens',
    summary: 'A token for who signed a request to EC2; for services alone',
    action: 'identity:ec2tokens_validate',
    allow: allow.service,
    body: signed,
    status: 200,
    returns: token,
  },
  logInByS3Signature: {
    method: 'POST',
    path: '/s3tokens',
    summary: 'Who signed a request to S3; for services alone',
    action: 'identity:s3tokens_validate',
    allow: allow.service,
    body: signed,
    status: 200,
    returns: token,
  },
})

type Loose = Readonly<Record<string, unknown>>

interface Body {
  credentials?: Loose
  credential?: Loose
  ec2Credentials?: Loose
}

const textIn = (from: Loose, name: string): string => (typeof from[name] === 'string' ? from[name] : '')

/** @throws bad_request for a body without anything, unauthorized for one without an access key or signature */
function signedOf(body: Body): Loose {
  if (Object.keys(body).length === 0) throw keystoneRefusals.signature_without_body()
  const signed = body.credentials ?? body.credential ?? body.ec2Credentials ?? {}
  if (textIn(signed, 'access') === '') throw keystoneRefusals.signature_without_key()
  if (textIn(signed, 'signature') === '') throw keystoneRefusals.signature_missing()
  return signed
}

/** Parameters and headers: what is no text is spelled as one. */
const textsIn = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof value === 'object' && value !== null ? value : {}).map(([name, one]) => [name, String(one)]),
  )

const ec2RequestOf = (signed: Loose): Ec2Request => ({
  verb: textIn(signed, 'verb'),
  host: textIn(signed, 'host'),
  path: textIn(signed, 'path'),
  params: textsIn(signed.params),
  headers: textsIn(signed.headers),
  ...(typeof signed.body_hash === 'string' && { bodyHash: signed.body_hash }),
})

export const signatures = operationTable(signatureApi, {
  logInByEc2Signature: async (ctx, { body }, { identity, tokens: views }) => {
    const signed = signedOf(body)
    const request = ec2RequestOf(signed)
    const made = madeAt(request)
    const { token, session } = await loginBySignature(ctx, identity, {
      access: textIn(signed, 'access'),
      isSigned: (secret) => isSignedEc2(request, secret, textIn(signed, 'signature')),
      signedAt: made.signed,
      expiresAt: made.expires,
    })
    if (ctx.who.kind === 'nobody') await notePrincipal(ctx, session.token.userId, session.token.via)
    return reply(await views.render(ctx, session, { catalog: true }), { headers: { 'X-Subject-Token': token } })
  },
  /** How old the signature may be is the object store's to judge: it knows whether the address was signed beforehand. */
  logInByS3Signature: async (ctx, { body }, { identity, tokens: views }) => {
    const signed = signedOf(body)
    const text = Buffer.from(textIn(signed, 'token'), 'base64url')
    const { session } = await loginBySignature(ctx, identity, {
      access: textIn(signed, 'access'),
      isSigned: (secret) => isSignedS3(text, secret, textIn(signed, 'signature')),
    })
    return reply(await views.render(ctx, session, { catalog: true })) // the token itself stays here
  },
})
