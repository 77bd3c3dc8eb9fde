/** EC2's API on a whole cloud: signed requests, each reply held against botocore's model, and who is refused with which code. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readAwsModel, replyFaults } from '../../../tools/oracle/aws-model.ts'
import { parseXml, type XmlElement } from '../../../tools/oracle/xml.ts'
import { RSA_PEM } from '../../domain/compute/public-key.fixture.ts'
import type { Log } from '../../kernel/log.ts'
import { accessKeyOf } from './access-key.fixture.ts'
import { type AccessKey, type Signing, signedHeaders } from './signed-client.fixture.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

const MODEL = readAwsModel('ec2')
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBFcEzsqMovbBug2AdMdLPnYQC+o5p/Pz01bUARYEq9 me@home'
const base64 = (text: string) => Buffer.from(text).toString('base64')

let cloud: TestCloud
/** All that the cloud logged. */
const lines: string[] = []
const write = (fields: object, message: string) => void lines.push(JSON.stringify({ message, ...fields }))
const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }

let key: AccessKey
let other: AccessKey

before(async () => {
  cloud = await startCloud({ log })
  key = await accessKeyOf(cloud, await cloud.memberToken())
  other = await accessKeyOf(cloud, await cloud.adminToken())
})
after(() => cloud?.close())

interface Answered {
  status: number
  text: string
  xml: XmlElement
  /** Of an error. */
  code: string
}

async function ask(
  parameters: Record<string, string>,
  over: Partial<Signing> & { path?: string; sent?: string; sentHeaders?: Record<string, string> } = {},
): Promise<Answered> {
  const body = new URLSearchParams({ Version: '2016-11-15', ...parameters }).toString()
  const url = `${cloud.url}${over.path ?? '/ec2'}`
  const signing = { ...key, service: 'ec2', at: cloud.controller.ctx.clock.now(), ...over }
  const reply = await fetch(url, {
    method: 'POST',
    body: over.sent ?? body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signedHeaders(url, body, signing), ...over.sentHeaders },
  })
  const text = await reply.text()
  const xml = parseXml(text.replace(/^<\?.*\?>\n/, ''))
  return { status: reply.status, text, xml, code: find(xml, 'Code')[0] ?? '' }
}

/** The texts of all elements of a name. */
const find = (xml: XmlElement, name: string): string[] =>
  xml.children.flatMap((child) => [...(child.name === name ? [child.text] : []), ...find(child, name)])

async function demand(parameters: Record<string, string>, over: Partial<Signing> = {}): Promise<XmlElement> {
  const { status, text, xml } = await ask(parameters, over)
  assert.equal(status, 200, text)
  assert.deepEqual(replyFaults(MODEL, parameters.Action ?? '', text.replace(/^<\?.*\?>\n/, '')), [])
  return xml
}

test('regions and zones are as the model has them, by name and by filters with wildcards', async () => {
  assert.deepEqual(find(await demand({ Action: 'DescribeRegions' }), 'regionName'), ['RegionOne'])
  assert.deepEqual(find(await demand({ Action: 'DescribeRegions', 'RegionName.1': 'RegionOne' }), 'regionName'), ['RegionOne'])
  const none = await demand({ Action: 'DescribeRegions', 'Filter.1.Name': 'region-name', 'Filter.1.Value.1': 'x*' })
  assert.deepEqual(find(none, 'regionName'), [])
  for (const name of ['parent-zone-id', 'parent-zone-name', 'group-long-name'])
    assert.deepEqual(
      find(await demand({ Action: 'DescribeAvailabilityZones', 'Filter.1.Name': name, 'Filter.1.Value.1': '*' }), 'zoneName'),
      [],
    )
  const zones = await demand({ Action: 'DescribeAvailabilityZones', 'Filter.1.Name': 'zone-name', 'Filter.1.Value.1': 'n?v*' })
  assert.deepEqual([find(zones, 'zoneName'), find(zones, 'zoneState')], [['nova'], ['available']])
  assert.equal((await ask({ Action: 'DescribeRegions', 'RegionName.1': 'elsewhere' })).code, 'InvalidParameterValue')
  assert.equal((await ask({ Action: 'DescribeAvailabilityZones', 'ZoneName.1': 'moon' })).code, 'InvalidParameterValue')
})

test('the region is the cloud’s own, whatever others its catalogue tells of', async () => {
  const body = { region: { id: 'Annex' } }
  await cloud.demand('/identity/v3/regions', { token: await cloud.adminToken(), body })
  assert.deepEqual(find(await demand({ Action: 'DescribeAvailabilityZones' }), 'regionName'), ['RegionOne'])
  assert.deepEqual(find(await demand({ Action: 'DescribeRegions' }), 'regionName'), ['RegionOne'])
  const elsewhere = await ask({ Action: 'DescribeAvailabilityZones' }, { ...other, region: 'Annex' })
  assert.deepEqual([elsewhere.status, elsewhere.code], [403, 'SignatureDoesNotMatch'])
})

test('a key pair is made, found, shown to its project alone, and deleted', async () => {
  const tag = {
    'TagSpecification.1.ResourceType': 'key-pair',
    'TagSpecification.1.Tag.1.Key': 'for',
    'TagSpecification.1.Tag.1.Value': 'a<b&"c"',
  }
  const made = await demand({ Action: 'CreateKeyPair', KeyName: 'one', ...tag })
  const [id = ''] = find(made, 'keyPairId')
  assert.match(id, /^key-[0-9a-f]{17}$/)
  assert.match(find(made, 'keyMaterial')[0] ?? '', /^-----BEGIN RSA PRIVATE KEY-----\n/)
  assert.match(find(made, 'keyFingerprint')[0] ?? '', /^([0-9a-f]{2}:){19}[0-9a-f]{2}$/)
  await demand({ Action: 'CreateKeyPair', KeyName: 'two', KeyType: 'ed25519' })
  const imported = await demand({ Action: 'ImportKeyPair', KeyName: 'three', PublicKeyMaterial: base64(KEY) })
  const all = await demand({ Action: 'DescribeKeyPairs' })
  assert.deepEqual(find(all, 'keyName'), ['one', 'three', 'two'])
  assert.deepEqual(find(all, 'keyType'), ['rsa', 'ed25519', 'ed25519'])
  assert.deepEqual(find(all, 'publicKey'), [])
  assert.ok(!JSON.stringify(all).includes('PRIVATE KEY'))
  const byTag = await demand({
    Action: 'DescribeKeyPairs',
    'Filter.1.Name': 'tag:for',
    'Filter.1.Value.1': 'a<*',
    IncludePublicKey: 'true',
  })
  assert.deepEqual([find(byTag, 'keyName'), find(byTag, 'value')], [['one'], ['a<b&"c"']])
  const byValue = await demand({ Action: 'DescribeKeyPairs', 'Filter.1.Name': 'tag-value', 'Filter.1.Value.1': '*"c"' })
  assert.deepEqual(find(byValue, 'keyName'), ['one'])
  assert.match(find(byTag, 'publicKey')[0] ?? '', /^ssh-rsa /)
  assert.deepEqual(find(await demand({ Action: 'DescribeKeyPairs', 'KeyPairId.1': id }), 'keyName'), ['one'])
  assert.deepEqual(find(await demand({ Action: 'DescribeKeyPairs' }, other), 'keyName'), [])
  assert.equal((await ask({ Action: 'DescribeKeyPairs', 'KeyPairId.1': id }, other)).code, 'InvalidKeyPair.NotFound')
  assert.equal((await ask({ Action: 'DeleteKeyPair', KeyPairId: id }, other)).code, 'InvalidKeyPair.NotFound')
  const [importedId = ''] = find(imported, 'keyPairId')
  const named: Record<string, string>[] = [
    { KeyName: 'two' },
    { KeyPairId: importedId },
    { KeyPairId: id },
    { KeyName: 'never was' },
  ]
  for (const one of named) assert.deepEqual(find(await demand({ Action: 'DeleteKeyPair', ...one }), 'return'), ['true'])
  assert.deepEqual(find(await demand({ Action: 'DescribeKeyPairs' }), 'keyName'), [])
})

test('an RSA key that is imported in PEM is kept as OpenSSH’s line, and known by the MD5 of its DER', async () => {
  const made = await demand({ Action: 'ImportKeyPair', KeyName: 'pem', PublicKeyMaterial: base64(RSA_PEM) })
  assert.deepEqual(find(made, 'keyFingerprint'), ['f9:79:b2:3f:51:8a:31:99:3d:8c:80:3e:c7:cc:20:0d'])
  const kept = await demand({ Action: 'DescribeKeyPairs', 'KeyName.1': 'pem', IncludePublicKey: 'true' })
  assert.match(find(kept, 'publicKey')[0] ?? '', /^ssh-rsa AAAAB3NzaC1yc2E\S+$/)
  await demand({ Action: 'DeleteKeyPair', KeyName: 'pem' })
})

test('what is wrong with a request has its code', async () => {
  await demand({ Action: 'ImportKeyPair', KeyName: 'kept', PublicKeyMaterial: base64(KEY) })
  const refused: [Record<string, string>, number, string][] = [
    [{ Action: 'CreateKeyPair', KeyName: 'kept' }, 400, 'InvalidKeyPair.Duplicate'],
    [{ Action: 'CreateKeyPair' }, 400, 'MissingParameter'],
    [{ Action: 'CreateKeyPair', KeyName: 'x', KeyType: 'dsa' }, 400, 'InvalidParameterValue'],
    [{ Action: 'CreateKeyPair', KeyName: 'x', KeyFormat: 'ppk' }, 501, 'UnsupportedOperation'],
    [{ Action: 'CreateKeyPair', KeyName: 'x', Colour: 'red' }, 400, 'UnknownParameter'],
    [{ Action: 'CreateKeyPair', 'KeyName.x': 'x' }, 400, 'InvalidParameterValue'],
    [{ Action: 'CreateKeyPair', KeyName: 'x', DryRun: 'true' }, 412, 'DryRunOperation'],
    [{ Action: 'CreateKeyPair', KeyName: 'kept', DryRun: 'true' }, 400, 'InvalidKeyPair.Duplicate'],
    [{ Action: 'ImportKeyPair', KeyName: 'x', PublicKeyMaterial: base64('ssh-rsa nonsense') }, 400, 'InvalidKey.Format'],
    [{ Action: 'ImportKeyPair', KeyName: 'x', PublicKeyMaterial: '%%%' }, 400, 'InvalidKey.Format'],
    [{ Action: 'DeleteKeyPair' }, 400, 'MissingParameter'],
    [{ Action: 'DeleteKeyPair', KeyPairId: 'key-1' }, 400, 'InvalidParameterValue'],
    [{ Action: 'DescribeKeyPairs', 'KeyName.1': 'absent' }, 400, 'InvalidKeyPair.NotFound'],
    [{ Action: 'DescribeKeyPairs', 'Filter.1.Name': 'colour', 'Filter.1.Value.1': 'red' }, 400, 'InvalidParameterValue'],
    [{ Action: 'DescribeVpcs' }, 501, 'UnsupportedOperation'],
    [{ Action: 'MakeCoffee' }, 400, 'InvalidAction'],
    [{}, 400, 'MissingAction'],
  ]
  for (const [parameters, status, code] of refused) {
    const answered = await ask(parameters)
    assert.deepEqual([answered.status, answered.code, answered.xml.name], [status, code, 'Response'], JSON.stringify(parameters))
    assert.notEqual(find(answered.xml, 'Message')[0], '')
  }
})

test('sentences are EC2’s, with lists numbered as they were sent', async () => {
  const told: [Record<string, string>, string][] = [
    [{ Action: 'CreateKeyPair', KeyName: 'kept' }, "The keypair 'kept' already exists."],
    [
      { Action: 'CreateKeyPair', KeyName: ' x' },
      'The value for parameter KeyName is invalid: it has up to 255 ASCII characters, and no spaces at its ends.',
    ],
    [{ Action: 'DescribeKeyPairs', 'Filter.4.Name': 'key-name' }, 'The request must contain the parameter Filter.4.Value'],
    [{ Action: 'GetCallerIdentity', Version: '2011-06-15' }, 'The action GetCallerIdentity is not valid for this web service.'],
  ]
  for (const [parameters, sentence] of told) assert.deepEqual(find((await ask(parameters)).xml, 'Message'), [sentence])
})

test('the audit names an action that this cloud does not have yet', async () => {
  await ask({ Action: 'CreateVpc', CidrBlock: '10.0.0.0/16' })
  const token = await cloud.adminToken()
  await cloud.eventually('the audit is written', async () => {
    const { events } = await cloud.demand('/console/v1/audit?limit=1000', { token })
    return events.find(
      (event: { operation?: string; outcome: string }) => event.operation === 'CreateVpc' && event.outcome === 'failed',
    )
  })
})

test('the audit names the access key that did not sign, its user and what was asked; never the secret', async () => {
  assert.equal((await ask({ Action: 'DeleteKeyPair', KeyName: 'x' }, { secret: 'another' })).status, 403)
  assert.equal((await ask({ Action: 'DeleteKeyPair', KeyName: 'x' }, { access: key.secret })).status, 401)
  const token = await cloud.adminToken()
  const refused = (query: string) =>
    cloud.eventually('the audit is written', async () => {
      const { events } = await cloud.demand(`/console/v1/audit?outcome=refused&${query}`, { token })
      return events.length > 0 ? events : undefined
    })
  const [event] = await refused(`row=${key.access}`)
  assert.deepEqual(
    [event.actor_kind, event.user_id, event.action, event.operation, event.error_reason, event.targets],
    ['nobody', null, 'ec2:DeleteKeyPair', 'DeleteKeyPair', 'wrong_signature', { access_key_id: key.access }],
  )
  const { users } = await cloud.demand('/identity/v3/users?name=demo', { token })
  assert.deepEqual(event.changed, [`login-attempt ${users[0].id}`])
  const all = await refused('action=ec2:DeleteKeyPair&limit=1000')
  assert.equal(all.length, 2)
  assert.ok(!JSON.stringify(all).includes(key.secret))
})

test('what a value must be one of is said', async () => {
  const { code, text } = await ask({ Action: 'CreateKeyPair', KeyName: 'x', KeyType: 'dsa' })
  assert.equal(code, 'InvalidParameterValue')
  assert.match(text, /must be one of .*rsa.*, .*ed25519/)
})

test('a signature that does not hold is refused with its code', async () => {
  const now = cloud.controller.ctx.clock.now()
  const regions = { Action: 'DescribeRegions' }
  const refused: [Parameters<typeof ask>[1], number, string][] = [
    [{ secret: 'another' }, 403, 'SignatureDoesNotMatch'],
    [{ access: 'nobody' }, 401, 'AuthFailure'],
    [{ region: 'us-east-1' }, 403, 'SignatureDoesNotMatch'],
    [{ service: 's3' }, 403, 'SignatureDoesNotMatch'],
    [{ at: now - 16 * 60_000 }, 400, 'RequestExpired'],
    [{ at: now + 16 * 60_000 }, 400, 'RequestExpired'],
    [{ withoutHost: true }, 403, 'SignatureDoesNotMatch'],
    [{ sent: 'Action=DescribeKeyPairs&Version=2016-11-15' }, 403, 'SignatureDoesNotMatch'],
    [{ signedPath: '/elsewhere' }, 403, 'SignatureDoesNotMatch'],
  ]
  for (const [over, status, code] of refused) {
    const answered = await ask(regions, over)
    assert.deepEqual([answered.status, answered.code], [status, code], JSON.stringify(over))
  }
  const tokened = await ask(regions, { sentHeaders: { 'x-amz-security-token': 'x' } })
  assert.deepEqual([tokened.code, /no such session token/.test(tokened.text)], ['AuthFailure', true])
  // as OUTSCALE's clients ask it
  const open = await fetch(`${cloud.url}/ec2?Action=DescribeRegions`)
  assert.deepEqual([open.status, /<regionName>RegionOne</.test(await open.text())], [200, true])
  const bare = await fetch(`${cloud.url}/ec2?Action=DescribeAvailabilityZones`)
  assert.equal(bare.status, 403)
  assert.equal(find(parseXml((await bare.text()).replace(/^<\?.*\?>\n/, '')), 'Code')[0], 'MissingAuthenticationToken')
  assert.equal((await ask(regions, { at: now - 14 * 60_000 })).status, 200)
})

test('clients that know of no path, or call the service as OUTSCALE does, are let in; a key that is deleted opens nothing', async () => {
  assert.equal((await ask({ Action: 'DescribeRegions' }, { signedPath: '/' })).status, 200)
  assert.equal((await ask({ Action: 'DescribeRegions' }, { service: 'fcu', path: '/ec2/' })).status, 200)
  const token = await cloud.memberToken()
  const gone = await accessKeyOf(cloud, token)
  assert.equal((await ask({ Action: 'DescribeRegions' }, gone)).status, 200)
  const me = await cloud.demand('/identity/v3/auth/tokens', { token, headers: { 'x-subject-token': token } })
  const path = `/identity/v3/users/${me.token.user.id}/credentials/OS-EC2/${gone.access}`
  assert.equal((await cloud.fetchJson(path, { token, method: 'DELETE' })).status, 204)
  assert.equal((await ask({ Action: 'DescribeRegions' }, gone)).code, 'AuthFailure')
})

test("an operator's rule counts here as anywhere", async () => {
  cloud.controller.policy.override({ 'ec2:CreateKeyPair': 'role:nobody_has_it' })
  try {
    assert.deepEqual([(await ask({ Action: 'CreateKeyPair', KeyName: 'y', DryRun: 'true' })).code], ['UnauthorizedOperation'])
  } finally {
    cloud.controller.policy.override({})
  }
})

test('no secret and no private key is in the log', async () => {
  await demand({ Action: 'CreateKeyPair', KeyName: 'logged' })
  assert.ok(lines.some((line) => line.includes('CreateKeyPair')))
  for (const line of lines)
    assert.ok(!line.includes('PRIVATE KEY') && !line.includes(key.secret) && !line.includes('Signature='), line)
})
