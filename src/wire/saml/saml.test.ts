/** Responses that hold, and every way to make one that must not. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type AssertionSpec, checkAssertion, ecpEnvelope, readResponse, responseIn, SamlError, signedResponse } from './index.ts'
import { newSigningKey, type SigningKey } from './signing-key.fixture.ts'

const NOW = Date.parse('2026-05-01T12:00:00Z')
const HERE = 'https://here/acs'
const EXPECTED = { issuer: 'https://idp', audience: 'https://here', recipients: [HERE], now: NOW }

let signer: SigningKey
let stranger: SigningKey
before(() => {
  signer = newSigningKey('idp')
  stranger = newSigningKey('stranger')
})

const made = (change: Partial<AssertionSpec> = {}): string =>
  signedResponse({
    ids: { response: '_r', assertion: '_a', session: '_s' },
    issuer: 'https://idp',
    recipient: HERE,
    nameId: 'jo',
    attributes: { groups: ['a', 'b;c'], name: ['Jo & <Co> "it\'s"'] },
    now: NOW,
    until: NOW + 300_000,
    ...signer,
    ...change,
  })
const base64 = (xml: string) => Buffer.from(xml).toString('base64')
const read = (xml: string) => readResponse(base64(xml), [signer.certificate])
const refused = (xml: string, why: RegExp) =>
  assert.rejects(read(xml), (error: unknown) => error instanceof SamlError && why.test(error.message))

describe('a response', () => {
  test('that its provider signed is read, whatever its text', async () => {
    const assertion = await read(made())
    assert.deepEqual([assertion.id, assertion.issuer, assertion.nameId], ['_a', 'https://idp', 'jo'])
    assert.deepEqual(assertion.attributes, { groups: ['a', 'b;c'], name: ['Jo & <Co> "it\'s"'] })
    assert.equal(checkAssertion(assertion, EXPECTED), NOW + 360_000)
  })

  test('comes out of its envelope as it was', async () => {
    const inside = responseIn(ecpEnvelope(made(), 'ss:mem:1'))
    assert.equal((await readResponse(inside, [signer.certificate])).nameId, 'jo')
    for (const wrong of ['<a/>', 'none', ecpEnvelope(made() + made(), 'x'), ecpEnvelope('<x/>', 'x'), made()])
      assert.throws(() => responseIn(wrong), SamlError)
    assert.throws(() => responseIn(`<!DOCTYPE a [<!ENTITY b "c">]>${ecpEnvelope(made(), 'x')}`), SamlError)
  })

  test('that was changed, is not signed or is signed by another is refused', async () => {
    await refused(made().replace('>jo<', '>root<'), /signature/)
    await refused(made().replace(/<ds:Signature.*<\/ds:Signature>/s, ''), /signature/)
    await refused(made(stranger), /signature/) // with the stranger's certificate inside
    await refused('<a/>', /refused/)
    await refused('not XML', /refused/)
  })

  test('with another assertion wrapped around the signed one is refused', async () => {
    const xml = made()
    const [signed = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? []
    const forged = signed
      .replace(/<ds:Signature.*<\/ds:Signature>/s, '')
      .replace('>jo<', '>root<')
      .replace('ID="_a"', 'ID="_b"')
    await refused(xml.replace(signed, forged + signed), /refused/) // beside it
    await refused(xml.replace(signed, signed + forged), /refused/)
    const around = forged.replace('</saml:Issuer>', `</saml:Issuer><x:Extra xmlns:x="urn:x">${signed}</x:Extra>`)
    await refused(xml.replace(signed, around), /refused/)
    const sameId = around.replace('ID="_b"', 'ID="_a"')
    await refused(xml.replace(signed, sameId), /refused/)
    const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(signed) ?? []
    const moved = forged.replace(
      '</saml:Issuer>',
      `</saml:Issuer>${signature.replace('</ds:Signature>', `<ds:Object>${signed}</ds:Object></ds:Signature>`)}`,
    )
    await refused(xml.replace(signed, moved), /refused/)
  })

  test('cannot hide text from the signature in a comment', async () => {
    const commented = made({ nameId: 'jo.root' }).replace('>jo.root<', '>jo<!-- -->.root<')
    assert.equal((await read(commented)).nameId, 'jo.root') // whole, as it was signed
  })

  test('with a document type is refused, and its entities are never expanded', async () => {
    const laughs = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    await refused(laughs + made(), /document type/)
    await refused(`<!doctype r SYSTEM "file:///etc/passwd">${made()}`, /document type/)
  })

  test('with more tags than anybody needs is refused before it is parsed', async () => {
    const attributes = { groups: Array.from({ length: 1200 }, (_, i) => `group ${i}`) }
    assert.equal((await read(made({ attributes }))).attributes.groups?.length, 1200)
    const many = made().replace('</samlp:Response>', `${'<a/>'.repeat(90_000)}</samlp:Response>`)
    await refused(many, /too many/)
    assert.throws(() => responseIn(ecpEnvelope(many, 'x')), /too many/)
  })

  test('that is huge is refused unread', async () => {
    await refused(made({ nameId: 'x'.repeat(600_000) }), /too large/)
  })
})

describe('an assertion', () => {
  const checked = async (change: Partial<AssertionSpec>, expected: object = {}) => {
    checkAssertion(await read(made(change)), { ...EXPECTED, ...expected })
  }
  const fails = (change: Partial<AssertionSpec>, why: RegExp, expected: object = {}) =>
    assert.rejects(checked(change, expected), (error: unknown) => error instanceof SamlError && why.test(error.message))

  test('of another provider, sent elsewhere, over, or in answer to another request does not hold', async () => {
    await checked({})
    await fails({ issuer: 'https://other' }, /of https:\/\/other/)
    await fails({ recipient: 'https://elsewhere' }, /not sent here/)
    await fails({ until: NOW - 60_001 }, /no more/)
    await checked({ until: NOW - 59_000 }) // clocks differ a little
    await fails({}, /another request/, { requestId: '_q' })
  })

  test('for another audience or for another time does not hold', async () => {
    const assertion = await read(made())
    const withConditions = (conditions: object) => () =>
      checkAssertion({ ...assertion, conditions: { audiences: [], ...conditions } }, EXPECTED)
    assert.throws(withConditions({ audiences: [['https://other']] }), /for https:\/\/other/)
    assert.throws(withConditions({ audiences: [['https://here'], ['https://other']] }), SamlError)
    assert.equal(withConditions({ audiences: [['https://other', 'https://here']] })(), NOW + 360_000)
    assert.throws(withConditions({ notBefore: NOW + 61_000 }), /yet/)
    assert.throws(withConditions({ notOnOrAfter: NOW - 61_000 }), /no more/)
    assert.equal(withConditions({ notOnOrAfter: NOW + 1000 })(), NOW + 61_000)
    const bearers = (bearer: object) => () => checkAssertion({ ...assertion, bearers: [bearer] }, EXPECTED)
    assert.throws(bearers({ recipient: HERE }), /until when/)
    assert.throws(bearers({}), /not sent here/)
    assert.throws(bearers({ recipient: HERE, notOnOrAfter: NOW + 1, inResponseTo: '_q' }), /another request/)
  })
})
