/** What is refused, by whom, and in which words: each API's own error body and code, with the field named. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type Call, type Reply, type Service, Session } from './harness/api.ts'
import { makeCloud } from './harness/cloud.ts'
import { eventually } from './harness/eventually.ts'
import { built, imageId, networkId } from './harness/guests.ts'
import { tracesOf } from './harness/leak-check.ts'
import { makeProject } from './harness/projects.ts'
import { suite } from './harness/suite.ts'

const bad = suite({ name: 'bad-input' })
const { step } = bad
let member: Session
let good: { name: string; imageRef: string; flavorRef: string; networks: { uuid: string }[] }
const NOBODY = '00000000-0000-4000-8000-000000000000'
const LONG = 'n'.repeat(256)

step('somebody is logged in', async () => {
  member = await bad.cloud.login()
  good = { name: 'vm', imageRef: await imageId(member), flavorRef: '1', networks: [{ uuid: await networkId(member) }] }
})

interface Refusal {
  status: number
  /** In the message, or in what stands for it. */
  says: RegExp
}

/** As Nova and Cinder tell it. */
const faultOf = ({ status, body }: Reply): string => {
  const [[name, error]] = Object.entries(body) as [[string, { code: number; message: string }]]
  assert.equal(error.code, status)
  assert.equal(
    name,
    { 400: 'badRequest', 403: 'forbidden', 404: 'itemNotFound', 409: 'conflictingRequest', 413: 'overLimit' }[status],
  )
  return error.message
}

/** The one form in which each service tells an error. @returns its message */
const TOLD: Record<Service, (reply: Reply) => string> = {
  compute: faultOf,
  volume: faultOf,
  network: ({ body }) => {
    assert.deepEqual(Object.keys(body.NeutronError).sort(), ['detail', 'message', 'type'])
    return `${body.NeutronError.type} ${body.NeutronError.message}`
  },
  identity: ({ status, body }) => {
    assert.equal(body.error.code, status)
    assert.ok(body.error.title)
    return body.error.message
  },
  image: ({ status, text }) => {
    assert.match(text, new RegExp(`${status}`))
    return text
  },
}

/** A step for each: what is asked, and what must be answered. */
function refused(what: string, ask: () => [string, Service, string, (Call | undefined)?], { status, says }: Refusal): void {
  step(what, async () => {
    const [method, service, path, call] = ask()
    const reply = await member.call(method, service, path, call)
    assert.equal(reply.status, status, reply.text)
    assert.match(TOLD[service](reply), says)
    assert.match(reply.headers.get('x-openstack-request-id') ?? '', /^req-/)
  })
}

const server = (change: object) => (): [string, Service, string, Call] => [
  'POST',
  'compute',
  '/servers',
  { body: { server: { ...good, ...change } } },
]

refused('a server of an unknown image', server({ imageRef: NOBODY }), { status: 400, says: /image/i })
refused('a server of an unknown flavor', server({ flavorRef: 'none' }), {
  status: 400,
  says: /[Ff]lavor none could not be found/,
})
refused('a server on an unknown network', server({ networks: [{ uuid: NOBODY }] }), {
  status: 400,
  says: new RegExp(`Network ${NOBODY} could not be found`),
})
refused('a server with a name of 256 characters', server({ name: LONG }), { status: 400, says: /name/ })
refused('a server without a name', server({ name: undefined }), { status: 400, says: /name/ })
refused('a server with user data that is no base64', server({ user_data: '%%%' }), {
  status: 400,
  says: /user_data|[Uu]ser data/,
})
refused('less than one server', server({ min_count: -1 }), { status: 400, says: /min_count/ })
refused('an address outside of the subnet', () => server({ networks: [{ ...good.networks[0], fixed_ip: '10.9.9.9' }] })(), {
  status: 400,
  says: /10\.9\.9\.9/,
})
refused('a server that is not there', () => ['GET', 'compute', `/servers/${NOBODY}`], {
  status: 404,
  says: new RegExp(`Instance ${NOBODY} could not be found`),
})
refused('malformed JSON to compute', () => ['POST', 'compute', '/servers', { raw: '{"server": ', headers: json }], {
  status: 400,
  says: /./,
})
refused('malformed JSON to network', () => ['POST', 'network', '/networks', { raw: '{', headers: json }], {
  status: 400,
  says: /./,
})
refused('malformed JSON to identity', () => ['POST', 'identity', '/auth/tokens', { raw: '{', headers: json }], {
  status: 400,
  says: /./,
})
refused('malformed JSON to image', () => ['POST', 'image', '/images', { raw: '{', headers: json }], { status: 400, says: /./ })
const json = { 'content-type': 'application/json' }

refused(
  'a network with a name of 256 characters',
  () => ['POST', 'network', '/networks', { body: { network: { name: LONG } } }],
  { status: 400, says: /name/ },
)
refused('a subnet with a negative prefix', () => subnet({ cidr: '10.5.0.0/-1' }), { status: 400, says: /cidr/ })
refused('a subnet overlapping another of its network', () => subnet({ cidr: '10.0.0.128/25' }), { status: 400, says: /overlap/ })
refused('a port with an address outside of its subnet', () => port({ fixed_ips: [{ ip_address: '192.0.2.7' }] }), {
  status: 400,
  says: /192\.0\.2\.7/,
})
refused('a port on an unknown network', () => port({ network_id: NOBODY }), {
  status: 404,
  says: new RegExp(`NetworkNotFound Network ${NOBODY} could not be found`),
})
refused('deleting a network in use', () => ['DELETE', 'network', `/networks/${good.networks[0]?.uuid}`], {
  status: 409,
  says: /^NetworkInUse /,
})

const subnet = (change: object): [string, Service, string, Call] => [
  ...(['POST', 'network', '/subnets'] as const),
  { body: { subnet: { network_id: good.networks[0]?.uuid, ip_version: 4, ...change } } },
]
const port = (change: object): [string, Service, string, Call] => [
  ...(['POST', 'network', '/ports'] as const),
  { body: { port: { network_id: good.networks[0]?.uuid, ...change } } },
]

refused('an image of a negative size', () => ['POST', 'image', '/images', { body: { name: 'x', min_disk: -1 } }], {
  status: 400,
  says: /min_disk/,
})
refused('an image with a name of 256 characters', () => ['POST', 'image', '/images', { body: { name: LONG } }], {
  status: 400,
  says: /name/,
})
refused('an image that is not there', () => ['GET', 'image', `/images/${NOBODY}`], { status: 404, says: new RegExp(NOBODY) })

step('an image whose bytes are not what it says', async () => {
  const { id } = await member.post('image', '/images', { name: 'liar', disk_format: 'qcow2', container_format: 'bare' })
  const headers = { 'content-type': 'application/octet-stream' }
  const reply = await member.call('PUT', 'image', `/images/${id}/file`, { raw: 'these bytes are no qcow2 at all', headers })
  assert.ok(reply.status === 400 || reply.status === 415, `${reply.status} ${reply.text}`)
  assert.notEqual((await member.get('image', `/images/${id}`)).status, 'active')
  await member.remove('image', `/images/${id}`)
})

step('a body of 100 MB is refused, and the cloud goes on', async () => {
  for (const path of ['/compute/v2.1/servers', '/networking/v2.0/networks', '/identity/v3/auth/tokens', '/image/v2/images'])
    for (const announced of [true, false]) assert.equal(await sendMuch(path, announced), 413, path)
  assert.equal((await member.call('GET', 'compute', '/servers')).status, 200)
})

const MUCH = 100 * 1024 * 1024

/** @param announced by a content-length, else in pieces of which nobody knows how many come. @returns the status, also while bytes are being sent */
function sendMuch(path: string, announced: boolean): Promise<number> {
  const piece = Buffer.alloc(1024 * 1024, ' ')
  return new Promise((resolve, reject) => {
    const headers = { 'x-auth-token': member.token, ...json, ...(announced ? { 'content-length': MUCH } : {}) }
    const call = request(`${bad.cloud.base}${path}`, { method: 'POST', headers }, (reply) => {
      resolve(reply.statusCode ?? 0)
      reply.resume()
      call.destroy()
    })
    call.on('error', reject) // after an answer it changes nothing
    const send = (left: number) => {
      if (left <= 0 || call.destroyed) return void call.end()
      call.write(piece, () => setImmediate(send, left - piece.length))
    }
    send(MUCH)
  })
}

step('tokens: none, nonsense, a revoked one, one of another cloud', async () => {
  const asked: [Service, string][] = [
    ['compute', '/servers'],
    ['network', '/networks'],
    ['image', '/images'],
    ['identity', '/auth/catalog'],
  ]
  const rejected = async (token: string, why: string) => {
    const stranger = new Session(bad.cloud.base, token)
    for (const [service, path] of asked) {
      const reply = await stranger.call('GET', service, path)
      assert.equal(reply.status, 401, `${why}: ${service}: ${reply.text}`)
      assert.match(reply.headers.get('www-authenticate') ?? '', /^Keystone uri=/, `${why}: ${service}`)
    }
  }
  await rejected('', 'none')
  await rejected('nonsense', 'nonsense')
  await rejected(`${member.token.slice(0, -4)}AAAA`, 'changed')
  const revoked = await bad.cloud.login()
  assert.equal((await revoked.call('GET', 'compute', '/servers')).status, 200)
  const headers = { 'x-subject-token': revoked.token }
  assert.equal((await revoked.call('DELETE', 'identity', '/auth/tokens', { headers })).status, 204)
  await rejected(revoked.token, 'revoked')
  await rejected(await foreignToken(), 'of another cloud')
})

async function foreignToken(): Promise<string> {
  const other = await makeCloud({ name: 'foreign', fake: true })
  try {
    await other.start()
    return (await other.login('welkin-admin')).token
  } finally {
    await other.end()
  }
}

step('a wrong password is refused without saying what was wrong', async () => {
  for (const name of ['demo', 'nobody']) {
    const user = { name, password: 'wrong', domain: { name: 'Default' } }
    const body = { auth: { identity: { methods: ['password'], password: { user } } } }
    const reply = await new Session(bad.cloud.base, '').call('POST', 'identity', '/auth/tokens', { body })
    assert.equal(reply.status, 401)
    assert.equal(TOLD.identity(reply), 'The request you have made requires authentication.')
  }
})

step('another’s server is not there: 404, not 403', async () => {
  const other = await makeProject(bad.cloud, await bad.cloud.login('welkin-admin'), 'other')
  const { id } = (await member.post('compute', '/servers', { server: good })).server
  assert.equal((await other.call('GET', 'compute', `/servers/${id}`)).status, 404)
  await built(member, id)
  await member.remove('compute', `/servers/${id}`)
})

step('a server that fits nowhere ends in ERROR, says so, and leaves nothing', async () => {
  const admin = await bad.cloud.login('welkin-admin')
  const { flavor } = await admin.post('compute', '/flavors', { flavor: { name: 'giant', ram: 50_000_000, vcpus: 1, disk: 1 } })
  await admin.put('compute', `/os-quota-sets/${member.projectId}`, { quota_set: { ram: -1 } })
  const { id } = (await member.post('compute', '/servers', { server: { ...good, flavorRef: flavor.id } })).server
  const made = await built(member, id)
  assert.equal(made.status, 'ERROR')
  assert.match(made.fault.message, /^No valid host was found/)
  assert.equal(made.fault.code, 500)
  await eventually('its ports are gone', async () =>
    assert.deepEqual((await member.get('network', `/ports?device_id=${id}`)).ports, []),
  )
  assert.deepEqual(await tracesOf(bad.cloud, { id, portIds: [] }), [])
  await member.remove('compute', `/servers/${id}`)
})

bad.nothingIsLeft()
