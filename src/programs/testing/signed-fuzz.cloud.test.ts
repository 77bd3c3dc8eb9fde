/** Signed APIs asked by chance: whatever a caller with a good key sends is answered in the API's own form, and never with a fault of ours. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseXml } from '../../../tools/oracle/xml.ts'
import { seededRandom } from '../../kernel/seeded-random.ts'
import { accessKeyOf } from './access-key.fixture.ts'
import { type AccessKey, signedHeaders } from './signed-client.fixture.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

const ROUNDS = 200
const random = seededRandom(20)
const pick = <T>(some: readonly T[]): T => some[random.below(some.length)] as T

const NAMES = [
  'KeyName',
  'KeyPairId',
  'Filter',
  'Name',
  'Value',
  'DryRun',
  'KeyType',
  'PublicKeyMaterial',
  'TagSpecification',
  'Tag',
  'Key',
]
const OSC_NAMES = [
  'KeypairName',
  'KeypairId',
  'PublicKey',
  'Filters',
  'KeypairNames',
  'Tags',
  'NextPageToken',
  'ResultsPerPage',
  'DryRun',
]
const TEXTS = [
  '',
  'x',
  'true',
  '-1',
  '0',
  '1e9',
  '__proto__',
  'a'.repeat(3000),
  '\u0000',
  '\ud800',
  '𝄞é"<&>\\',
  'key-',
  `key-${'0'.repeat(17)}`,
  'c3NoLXJzYQ==',
  'ssh-rsa AAAA',
  '%',
  '../..',
]
const ACTIONS = [
  'DescribeRegions',
  'DescribeAvailabilityZones',
  'DescribeKeyPairs',
  'CreateKeyPair',
  'ImportKeyPair',
  'DeleteKeyPair',
  'RunInstances',
  'X',
]
const OPERATIONS = ['ReadRegions', 'ReadSubregions', 'ReadKeypairs', 'CreateKeypair', 'DeleteKeypair', 'CreateVms', 'x']

let cloud: TestCloud
let key: AccessKey

before(async () => {
  cloud = await startCloud()
  key = await accessKeyOf(cloud, await cloud.memberToken())
})
after(() => cloud?.close())

async function send(path: string, body: string, service: string, seed: 'AWS4' | 'OSC4') {
  const url = `${cloud.url}${path}`
  const headers = signedHeaders(url, body, { ...key, service, seed, at: cloud.controller.ctx.clock.now() })
  const reply = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } })
  return { status: reply.status, text: await reply.text() }
}

const fine = (status: number) => status < 500 || status === 501

function formByChance(): string {
  const parts = Array.from({ length: random.below(6) }, () => {
    const name = Array.from({ length: 1 + random.below(4) }, () => pick([...NAMES, '1', '2', '99999999', '', '__proto__'])).join(
      '.',
    )
    return `${name}=${pick([encodeURIComponent(pick(TEXTS).toWellFormed()), '%zz', '+', '%00'])}`
  })
  return [`Action=${pick(ACTIONS)}`, `Version=${pick(['2016-11-15', '', 'x'])}`, ...parts]
    .slice(random.below(10) === 0 ? 1 : 0)
    .join('&')
}

test(`EC2: ${ROUNDS} requests by chance`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const body = formByChance()
    const { status, text } = await send('/ec2', body, 'ec2', 'AWS4')
    assert.ok(fine(status), `${status} ${body} ${text}`)
    const xml = parseXml(text.replace(/^<\?.*\?>\n/, ''))
    assert.match(xml.name, status === 200 ? /Response$/ : /^Response$/, body)
  }
})

function valueByChance(depth = 0): unknown {
  const leaf = [null, true, 7, -1, 1.5, ...TEXTS]
  if (depth > 3 || random.below(3) === 0) return pick(leaf)
  if (random.below(2) === 0) return Array.from({ length: random.below(4) }, () => valueByChance(depth + 1))
  return Object.fromEntries(Array.from({ length: random.below(5) }, () => [pick(OSC_NAMES), valueByChance(depth + 1)]))
}

test(`OUTSCALE: ${ROUNDS} requests by chance`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const body = pick([JSON.stringify(valueByChance()), JSON.stringify(valueByChance()), '{', '', '[', 'null', '{"a":1}{'])
    const { status, text } = await send(`/outscale/api/v1/${pick(OPERATIONS)}`, body, 'api', 'OSC4')
    assert.ok(fine(status), `${status} ${body} ${text}`)
    assert.ok('ResponseContext' in JSON.parse(text), body)
  }
})
