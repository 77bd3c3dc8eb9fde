/** OUTSCALE's API on a whole cloud: requests signed both ways, each reply held against its published description. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Compile } from 'typebox/schema'
import { ROOT } from '../../../tools/setup/paths.mjs'
import { accessKeyOf } from './access-key.fixture.ts'
import { type AccessKey, type Signing, signedHeaders } from './signed-client.fixture.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

const DESCRIPTION = JSON.parse(readFileSync(join(ROOT, 'apis/outscale/oracle/api.json'), 'utf8'))
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBFcEzsqMovbBug2AdMdLPnYQC+o5p/Pz01bUARYEq9 me@home'

/** What is wrong with a value that should fit a schema of the description. */
const faultsOf = (name: string, value: unknown) =>
  Compile({ $ref: `#/components/schemas/${name}`, components: DESCRIPTION.components }).Errors(value)[1]

let cloud: TestCloud
let key: AccessKey
let other: AccessKey

before(async () => {
  cloud = await startCloud()
  key = await accessKeyOf(cloud, await cloud.memberToken())
  other = await accessKeyOf(cloud, await cloud.adminToken())
})
after(() => cloud?.close())

type Over = Partial<Signing> & { path?: string; unsigned?: boolean; text?: string }

async function ask(name: string, body: unknown = {}, over: Over = {}) {
  const url = `${cloud.url}/outscale${over.path ?? `/api/v1/${name}`}`
  const { method = 'POST', text = method === 'GET' ? '' : JSON.stringify(body) } = over
  const signing: Signing = { ...key, service: 'api', seed: 'OSC4', at: cloud.controller.ctx.clock.now(), ...over }
  const headers = { 'content-type': 'application/json', ...(over.unsigned ? {} : signedHeaders(url, text, signing)) }
  const reply = await fetch(url, { method, headers, ...(method !== 'GET' && { body: text }) })
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape are looked into
  const json = (await reply.json()) as any
  assert.deepEqual(faultsOf(reply.status === 200 ? `${name}Response` : 'ErrorResponse', json), [], JSON.stringify(json))
  return { status: reply.status, headers: reply.headers, json, error: json.Errors?.[0] }
}

async function demand(name: string, body: unknown = {}, over: Over = {}) {
  assert.deepEqual(faultsOf(`${name}Request`, body), [])
  const { status, json } = await ask(name, body, over)
  assert.equal(status, 200, JSON.stringify(json))
  assert.match(json.ResponseContext.RequestId, /^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  return json
}

test('regions are for everybody, subregions for who signs, on every path and by both ways of signing', async () => {
  const { Regions } = await demand('ReadRegions', {}, { unsigned: true })
  assert.deepEqual(Regions, [{ RegionName: 'RegionOne', Endpoint: `${new URL(cloud.url).host}/outscale` }])
  const wanted = [{ SubregionName: 'nova', RegionName: 'RegionOne', LocationCode: 'nova', State: 'available' }]
  for (const path of [
    '/api/v1/ReadSubregions',
    '/api/latest/ReadSubregions',
    '/api/2018-11-19/ReadSubregions',
    '/ReadSubregions',
  ])
    assert.deepEqual((await demand('ReadSubregions', {}, { path })).Subregions, wanted, path)
  // as osc-cli asks: a slash too many, and what it signs leaves out what stands before the API's own path
  const osc = { path: '//api/latest/ReadSubregions', signedPath: '/api/latest/ReadSubregions' }
  assert.deepEqual((await demand('ReadSubregions', {}, osc)).Subregions, wanted)
  assert.deepEqual((await demand('ReadSubregions', {}, { seed: 'AWS4', service: 'oapi' })).Subregions, wanted)
  assert.deepEqual((await demand('ReadSubregions', { Filters: { States: ['unavailable'] } })).Subregions, [])
  assert.deepEqual([(await ask('ReadSubregions', {}, { unsigned: true })).status], [401])
})

test('the region is the cloud’s own, whatever others its catalogue tells of', async () => {
  const body = { region: { id: 'Annex' } }
  await cloud.demand('/identity/v3/regions', { token: await cloud.adminToken(), body })
  const { Subregions } = await demand('ReadSubregions')
  assert.deepEqual([Subregions.length, Subregions[0].RegionName], [1, 'RegionOne'])
  assert.equal((await demand('ReadRegions', {}, { unsigned: true })).Regions.length, 1)
  assert.equal((await ask('ReadSubregions', {}, { region: 'Annex' })).status, 401)
})

test('what is wrong with the whole of a request is said in a sentence', async () => {
  const list = await ask('ReadKeypairs', [])
  assert.match(list.error.Details, /^The value of the whole request is of the wrong type: must be object/)
  const unnamed = await ask('', {}, { path: '/api/v1/' })
  assert.deepEqual([unnamed.status, unnamed.error.Code], [404, '12000'])
  assert.match(unnamed.error.Details, /^The request names no operation/)
})

test('a path of another version is none, and a method that is not POST is not allowed, signed or not', async () => {
  for (const unsigned of [false, true]) {
    for (const version of ['api/v9', 'api/v10', 'api/V1', 'api/2018-13-19', 'api/2018-11-1', 'api', 'v1', 'other/v1']) {
      const { status, error } = await ask('ReadRegions', {}, { unsigned, path: `/${version}/ReadRegions` })
      assert.deepEqual([status, error.Type, error.Code], [404, 'InvalidAction', '12000'], version)
    }
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      for (const name of ['ReadRegions', 'ReadKeypairs', 'ReadVms']) {
        const { status, error, headers } = await ask(name, {}, { unsigned, method })
        assert.deepEqual([status, error.Type, error.Code], [405, 'InvalidAction', '12000'], `${method} ${name}`)
        assert.equal(headers.get('allow'), 'POST')
      }
  }
  assert.equal((await ask('MakeCoffee', {}, { method: 'GET' })).status, 404)
})

test('of a key that a body has twice the last one counts', async () => {
  await demand('CreateKeypair', { KeypairName: 'last' })
  const { json } = await ask(
    'ReadKeypairs',
    {},
    { text: '{"Filters":{"KeypairNames":["none"]},"Filters":{"KeypairNames":["last"]}}' },
  )
  assert.deepEqual([json.Keypairs.length, json.Keypairs[0].KeypairName], [1, 'last'])
  await demand('DeleteKeypair', { KeypairName: 'last' })
})

test('a keypair is made, found, paged, shown to its project alone, and deleted', async () => {
  const { Keypair } = await demand('CreateKeypair', { KeypairName: 'one' })
  assert.match(Keypair.KeypairId, /^key-[0-9a-f]{32}$/)
  assert.match(Keypair.KeypairFingerprint, /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/)
  assert.match(Keypair.PrivateKey, /^-----BEGIN RSA PRIVATE KEY-----\n/)
  const imported = await demand('CreateKeypair', { KeypairName: 'two', PublicKey: Buffer.from(KEY).toString('base64') })
  assert.deepEqual([imported.Keypair.KeypairType, imported.Keypair.PrivateKey], ['ssh-ed25519', undefined])
  await demand('CreateKeypair', { KeypairName: 'three' })
  const first = await demand('ReadKeypairs', { ResultsPerPage: 2 })
  const second = await demand('ReadKeypairs', { ResultsPerPage: 2, NextPageToken: first.NextPageToken })
  const names = (json: { Keypairs: { KeypairName: string }[] }) => json.Keypairs.map(({ KeypairName }) => KeypairName)
  assert.deepEqual([names(first), names(second), second.NextPageToken], [['one', 'three'], ['two'], undefined])
  assert.ok(!JSON.stringify(first).includes('PRIVATE'))
  const byFilter = { KeypairTypes: ['ssh-ed25519'], KeypairFingerprints: [imported.Keypair.KeypairFingerprint] }
  assert.deepEqual(names(await demand('ReadKeypairs', { Filters: byFilter })), ['two'])
  assert.deepEqual(names(await demand('ReadKeypairs', { Filters: { KeypairIds: [Keypair.KeypairId] } })), ['one'])
  assert.deepEqual(names(await demand('ReadKeypairs', { Filters: { KeypairNames: ['none of them'] } })), [])
  assert.deepEqual(names(await demand('ReadKeypairs', {}, other)), [])
  assert.equal((await ask('DeleteKeypair', { KeypairId: Keypair.KeypairId }, other)).error.Code, '5071')
  await demand('DeleteKeypair', { KeypairId: Keypair.KeypairId })
  await demand('DeleteKeypair', { KeypairName: 'two' })
  assert.deepEqual(names(await demand('ReadKeypairs')), ['three'])
})

test('what is wrong with a request has its type and number', async () => {
  await demand('CreateKeypair', { KeypairName: 'kept' })
  const refused: [string, unknown, number, string, string][] = [
    ['CreateKeypair', { KeypairName: 'kept' }, 409, 'ResourceConflict', '9011'],
    ['CreateKeypair', {}, 400, 'MissingParameter', '7000'],
    ['CreateKeypair', { KeypairName: 'x', Colour: 'red' }, 400, 'InvalidParameter', '3001'],
    ['CreateKeypair', { KeypairName: 7 }, 400, 'InvalidParameterValue', '4110'],
    ['ReadKeypairs', { Filters: [] }, 400, 'InvalidParameterValue', '4110'],
    ['ReadKeypairs', { Filters: { Colours: [] } }, 400, 'InvalidParameter', '3001'],
    ['CreateKeypair', { KeypairName: 'x', PublicKey: 'bm9uc2Vuc2U=' }, 400, 'InvalidParameterValue', '4032'],
    ['CreateKeypair', { KeypairName: 'kept', DryRun: true }, 409, 'ResourceConflict', '9011'],
    ['DeleteKeypair', { DryRun: true }, 400, 'MissingParameter', '7000'],
    ['DeleteKeypair', { KeypairName: 'absent' }, 400, 'InvalidResource', '5071'],
    ['DeleteKeypair', {}, 400, 'MissingParameter', '7000'],
    ['ReadKeypairs', { NextPageToken: 'bm9uc2Vuc2U=' }, 400, 'InvalidParameterValue', '4078'],
    ['ReadKeypairs', { ResultsPerPage: 0 }, 400, 'InvalidParameterValue', '4078'],
    ['ReadVms', {}, 501, 'OperationNotSupported', '90002'],
    ['MakeCoffee', {}, 404, 'InvalidAction', '12000'],
  ]
  for (const [name, body, status, type, number] of refused) {
    const answered = await ask(name, body)
    const said = [answered.status, answered.error.Type, answered.error.Code]
    assert.deepEqual(said, [status, type, number], `${name} ${JSON.stringify(body)}`)
  }
})

test('a dry run that would succeed is answered with nothing but its context, and does nothing', async () => {
  for (const [name, body] of [
    ['CreateKeypair', { KeypairName: 'dry' }],
    ['DeleteKeypair', { KeypairName: 'kept' }],
    ['ReadKeypairs', {}],
    ['ReadRegions', {}],
    ['ReadSubregions', {}],
  ] as const)
    assert.deepEqual(Object.keys(await demand(name, { ...body, DryRun: true })), ['ResponseContext'])
  const { Keypairs } = await demand('ReadKeypairs', { Filters: { KeypairNames: ['dry', 'kept'] } })
  assert.deepEqual(
    Keypairs.map(({ KeypairName }: { KeypairName: string }) => KeypairName),
    ['kept'],
  )
})

test("an operator's rule counts here as anywhere", async () => {
  cloud.controller.policy.override({ 'outscale:ReadKeypairs': 'role:nobody_has_it' })
  try {
    const { status, error } = await ask('ReadKeypairs')
    assert.deepEqual([status, error.Type, error.Code], [401, 'AccessDenied', '4'])
  } finally {
    cloud.controller.policy.override({})
  }
})

test('a signature that does not hold is refused', async () => {
  const now = cloud.controller.ctx.clock.now()
  const wrong: Over[] = [
    { secret: 'another' },
    { access: 'nobody' },
    { region: 'eu-west-2' },
    { service: 'fcu' },
    { at: now - 16 * 60_000 },
    { withoutHost: true },
  ]
  for (const over of wrong) {
    const { status, error } = await ask('ReadKeypairs', {}, over)
    assert.deepEqual([status, error.Type, error.Code], [401, 'AccessDenied', '1'], JSON.stringify(over))
  }
})
