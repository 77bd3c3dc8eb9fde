/** What a provider signs holds, and nothing that merely looks like it. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import {
  authorizationUrl,
  codeChallengeOf,
  OpenIdError,
  OpenIdProvider,
  redeemCode,
  verifyAccessToken,
  verifyIdToken,
} from './index.ts'
import { askToken, CLIENT, startOpenIdProvider } from './openid-provider.fixture.ts'

const clock = virtualClock()
const seconds = () => Math.floor(clock.now() / 1000)

let server: Server
let issuer = ''
let key: CryptoKey
let stranger: CryptoKey
const answers = new Map<string, object | string>()
const asked: string[] = []

before(async () => {
  server = createServer((request, reply) => {
    asked.push(request.url ?? '')
    const answer = answers.get(request.url ?? '')
    if (answer === undefined) reply.writeHead(404).end('{}')
    else if (typeof answer === 'string') reply.writeHead(302, { location: answer }).end()
    else reply.writeHead(200).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pair = await generateKeyPair('RS256')
  key = pair.privateKey
  stranger = (await generateKeyPair('RS256')).privateKey
  answers.set('/keys', { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }] })
  answers.set('/.well-known/openid-configuration', document())
})
after(() => server?.close())

const document = (change: object = {}) => ({
  issuer,
  jwks_uri: `${issuer}/keys`,
  token_endpoint: `${issuer}/token`,
  authorization_endpoint: `${issuer}/auth`,
  ...change,
})
const provider = (secret: string | undefined = 'secret') =>
  new OpenIdProvider({ issuer, clientId: 'us', clientSecret: secret, clock })
const signed = (claims: JWTPayload = {}, by: CryptoKey | Uint8Array = key, alg = 'RS256') =>
  new SignJWT({ iss: issuer, aud: 'us', sub: 'jo', nonce: 'n', iat: seconds(), exp: seconds() + 300, ...claims })
    .setProtectedHeader({ alg, kid: 'one' })
    .sign(by)
const refused = (work: Promise<unknown>, why: RegExp) =>
  assert.rejects(work, (error: unknown) => error instanceof OpenIdError && why.test(error.message))

describe('an ID token', () => {
  test('of the provider, for us and in answer to us holds', async () => {
    assert.equal((await verifyIdToken(provider(), await signed(), 'n')).sub, 'jo')
    assert.equal((await verifyIdToken(provider(), await signed({ aud: ['us', 'them'], azp: 'us' }), 'n')).sub, 'jo')
  })

  test('of another, for another, in answer to another, over or not by its key does not', async () => {
    const check = async (claims: JWTPayload, why: RegExp) => refused(verifyIdToken(provider(), await signed(claims), 'n'), why)
    await check({ iss: 'https://other' }, /iss/)
    await check({ aud: 'them' }, /aud/)
    await check({ aud: ['us', 'them'] }, /several clients/)
    await check({ nonce: 'other' }, /nonce/)
    await check({ nonce: undefined }, /nonce/)
    await check({ exp: seconds() - 61 }, /exp/)
    await check({ sub: undefined }, /sub/)
    await refused(verifyIdToken(provider(), await signed({}, stranger), 'n'), /signature/)
    const shared = new TextEncoder().encode('secret'.padEnd(32, '.'))
    await refused(verifyIdToken(provider(), await signed({}, shared, 'HS256'), 'n'), /alg/i)
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await signed()).split('.')[1]}.`
    await refused(verifyIdToken(provider(), none, 'n'), /./)
  })
})

describe('an access token', () => {
  test('that is signed counts when it was given to a client that was named', async () => {
    const check = async (claims: JWTPayload, clients = ['us', 'cli']) =>
      verifyAccessToken(provider(), await signed(claims), clients)
    assert.deepEqual([(await check({})).sub, (await check({})).iss], ['jo', issuer])
    assert.equal((await check({ aud: 'account', azp: 'cli' })).sub, 'jo')
    await refused(check({ aud: 'them', azp: 'them' }), /given to/)
    await refused(check({ aud: undefined }), /given to/)
    await refused(check({ iss: 'https://other' }), /iss/)
    await refused(check({ exp: seconds() - 61 }), /exp/)
    await refused(check({ sub: undefined }), /sub/)
    await refused(verifyAccessToken(provider(), await signed({}, stranger), ['us']), /signature/)
  })

  test('that is not signed is nothing where the provider cannot be asked', async () => {
    await refused(verifyAccessToken(provider(), 'opaque', ['us']), /cannot be asked/)
  })

  test('that a real provider signs for an audience of ours counts, and says more where asked', async () => {
    const real = await startOpenIdProvider(['https://unused.example/'], 'cloud')
    try {
      const { access_token: token = '' } = await askToken(real.issuer, {
        grant_type: 'client_credentials',
        resource: 'urn:cloud',
      })
      const of = new OpenIdProvider({ issuer: real.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, clock })
      const claims = await verifyAccessToken(of, token, ['cloud'])
      assert.deepEqual([claims.aud, claims.client_id], ['cloud', CLIENT.id])
      await refused(verifyAccessToken(of, token, ['another']), /given to/)
    } finally {
      await real.close()
    }
  })
})

describe('a provider', () => {
  test('is asked nowhere but where its own document says, and without TLS only at its own origin', async () => {
    const of = (change: object) => {
      answers.set('/.well-known/openid-configuration', document(change))
      return provider().endpoints()
    }
    await refused(of({ issuer: 'https://other' }), /names it/)
    await refused(of({ jwks_uri: 'http://169.254.169.254/latest' }), /without TLS/)
    await refused(of({ token_endpoint: 'file:///etc/passwd' }), /without TLS/)
    await refused(of({ userinfo_endpoint: 7 }), /no URL/)
    await refused(of({ jwks_uri: undefined }), /keys/)
    assert.equal((await of({ userinfo_endpoint: 'https://elsewhere/me' })).userinfo, 'https://elsewhere/me')
    answers.set('/elsewhere', document())
    answers.set('/.well-known/openid-configuration', '/elsewhere')
    await refused(provider().endpoints(), /no JSON|names it/)
    assert.ok(!asked.includes('/elsewhere'), 'no redirect is followed')
    answers.set('/.well-known/openid-configuration', document())
  })

  test('is asked for new keys now and then, not for each made-up one', async () => {
    const one = provider()
    await verifyIdToken(one, await signed(), 'n')
    const before = asked.filter((path) => path === '/keys').length
    const strange = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'unknown' }).sign(stranger)
    for (let tries = 0; tries < 5; tries++) await refused(verifyIdToken(one, strange, 'n'), /./)
    assert.equal(asked.filter((path) => path === '/keys').length, before)
    await clock.advance(10_001)
    await refused(verifyIdToken(one, strange, 'n'), /./)
    assert.equal(asked.filter((path) => path === '/keys').length, before + 1)
  })

  test('gets the challenge of a verifier, and a code is nothing without an ID token', async () => {
    const spec = { redirectUri: 'https://us/back', scopes: ['openid', 'email'], state: 's', nonce: 'n', verifier: 'v'.repeat(43) }
    const { searchParams } = new URL(await authorizationUrl(provider(), spec))
    assert.equal(searchParams.get('code_challenge'), codeChallengeOf(spec.verifier))
    assert.deepEqual(
      [searchParams.get('scope'), searchParams.get('state'), searchParams.get('nonce')],
      ['openid email', 's', 'n'],
    )
    const grant = { code: 'c', redirectUri: spec.redirectUri, nonce: 'n', verifier: spec.verifier }
    await refused(redeemCode(provider(), grant), /does not take the code/)
    answers.set('/token', { access_token: 'a' })
    await refused(redeemCode(provider(), grant), /no ID token/)
    answers.set('/token', { id_token: await signed() })
    assert.equal((await redeemCode(provider(), grant)).sub, 'jo')
    await refused(redeemCode(provider(), { ...grant, nonce: 'other' }), /nonce/)
  })
})
