import assert from 'node:assert/strict'
import { createHmac, hash } from 'node:crypto'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { scopeOf, signatureOf, signVersion4 } from '../../../wire/aws-signature/index.ts'
import { startKeystone } from './identity.fixture.ts'

const IN_DEMO = { project: { name: 'demo', domain: { id: 'default' } } }
const isoOf = (ms: number) => new Date(ms).toISOString().slice(0, 19)

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const { call, ctx } = cloud
  const admin = await cloud.tokenOf('admin', { project: { name: 'admin', domain: { id: 'default' } } })
  const member = await cloud.tokenOf('demo', IN_DEMO)
  const { token } = (await call('GET', '/auth/tokens', member, undefined, { 'x-subject-token': member })).json
  const userId: string = token.user.id
  const projectId: string = token.project.id
  const makeKey = async (by = member) =>
    (await call('POST', `/users/${userId}/credentials/OS-EC2`, by, { tenant_id: projectId })).json.credential as Key
  const ec2 = (key: Key, options: Options = {}) => {
    const params = {
      Action: 'DescribeInstances',
      SignatureVersion: '2',
      SignatureMethod: 'HmacSHA256',
      Timestamp: isoOf(ctx.clock.now()),
      ...options.params,
    }
    const request = { verb: 'GET', host: 'ec2.cloud:8788', path: '/', params, headers: {} }
    const signature = signatureOf(request, options.secret ?? key.secret)
    return call('POST', '/ec2tokens', options.by ?? admin, {
      credentials: { access: key.access, signature, ...request, ...options.sent },
    })
  }
  return { ...cloud, admin, member, userId, projectId, makeKey, ec2 }
}
interface Key {
  access: string
  secret: string
}
interface Options {
  params?: Record<string, string>
  secret?: string
  by?: string
  /** In place of what was signed. */
  sent?: object
}

test('a signed request to EC2 is worth a token of its signer in the key’s project', async () => {
  const { makeKey, ec2, call, userId, projectId } = await open()
  const reply = await ec2(await makeKey())
  assert.equal(reply.status, 200, reply.text)
  const { token } = reply.json
  assert.deepEqual([token.user.id, token.project.id, token.methods], [userId, projectId, ['ec2credential']])
  assert.deepEqual(
    token.roles.map((role: { name: string }) => role.name),
    ['member', 'reader'],
  )
  assert.equal((await call('GET', `/users/${userId}`, String(reply.headers['x-subject-token']))).status, 200)
})

test('only services and admins may ask: who has a signed address has no token', async () => {
  const { makeKey, ec2, call, member } = await open()
  const key = await makeKey()
  assert.equal((await ec2(key, { by: member })).status, 403)
  for (const path of ['/ec2tokens', '/s3tokens'])
    assert.equal((await call('POST', path, undefined, { credentials: { access: key.access, signature: 'x' } })).status, 401)
})

test('what is wrong, old, of the future, incomplete or unknown is refused', async () => {
  const { makeKey, ec2, call, admin, ctx } = await open()
  const key = await makeKey()
  const at = (ms: number) => ({ params: { Timestamp: isoOf(ctx.clock.now() + ms) } })
  assert.equal((await ec2(key, { secret: 'wrong' })).status, 401)
  assert.equal((await ec2(key, { sent: { path: '/other' } })).status, 401)
  assert.equal((await ec2(key, { sent: { signature: '' } })).status, 401)
  assert.equal((await ec2(key, at(-14 * 60_000))).status, 200)
  assert.equal((await ec2(key, at(-16 * 60_000))).status, 401)
  assert.equal((await ec2(key, at(16 * 60_000))).status, 401)
  assert.equal((await ec2(key, { params: { Timestamp: 'now' } })).status, 401)
  assert.equal((await ec2({ ...key, access: 'nobody' })).status, 404)
  assert.equal((await call('POST', '/ec2tokens', admin, {})).status, 400)
  assert.equal((await call('POST', '/ec2tokens', admin, { credentials: {} })).status, 401)
  assert.equal((await call('POST', '/ec2tokens', admin, { credentials: { access: 1, signature: {} } })).status, 401)
})

test('version 4: the date is the signed one, whatever else is sent along', async () => {
  const { makeKey, call, admin, ctx } = await open()
  const key = await makeKey()
  const ask = (now: number, sent: object = {}) => {
    const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
    const request = {
      verb: 'POST',
      host: 'ec2.cloud',
      path: '/',
      params: { Action: 'DescribeInstances' },
      headers: {
        Host: 'ec2.cloud',
        'X-Amz-Date': date,
        Authorization: `AWS4-HMAC-SHA256 Credential=${key.access}/${date.slice(0, 8)}/RegionOne/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=s`,
      },
      bodyHash: hash('sha256', 'Action=DescribeInstances'),
    }
    const { bodyHash, ...credentials } = request
    const signature = signatureOf(request, key.secret)
    return call('POST', '/ec2tokens', admin, {
      credential: { access: key.access, signature, body_hash: bodyHash, ...credentials, ...sent },
    })
  }
  assert.equal((await ask(ctx.clock.now())).status, 200)
  const old = await ask(ctx.clock.now() - 16 * 60_000, { params: { Timestamp: isoOf(ctx.clock.now()) } })
  assert.equal(old.status, 401)
})

test('S3: both signatures are worth a look at who signed, and no token', async () => {
  const { makeKey, call, admin, userId } = await open()
  const key = await makeKey()
  const old = Buffer.from('GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/bucket/key')
  const scope = scopeOf('20260131/RegionOne/s3/aws4_request')
  assert.ok(scope)
  const four = Buffer.from(`AWS4-HMAC-SHA256\n20260131T120000Z\n20260131/RegionOne/s3/aws4_request\n${hash('sha256', 'request')}`)
  const right = [
    [old, createHmac('sha1', key.secret).update(old).digest('base64')],
    [four, signVersion4(four, scope, key.secret)],
  ] as const
  for (const [text, signature] of right) {
    const ask = (sent: object = {}) =>
      call('POST', '/s3tokens', admin, {
        credentials: { access: key.access, token: text.toString('base64url'), signature, ...sent },
      })
    const reply = await ask()
    assert.equal(reply.status, 200, reply.text)
    assert.equal(reply.json.token.user.id, userId)
    assert.equal(reply.headers['x-subject-token'], undefined)
    assert.equal((await ask({ signature: `${signature.slice(1)}x` })).status, 401)
    assert.equal((await ask({ token: Buffer.from(`${text} `).toString('base64url') })).status, 401)
  }
})

test('a key is worth what its user may now: a role taken back, a disabled user, a key taken away', async () => {
  const { makeKey, ec2, call, admin, member, userId, projectId } = await open()
  const key = await makeKey()
  const another = await makeKey()
  await call('DELETE', `/users/${userId}/credentials/OS-EC2/${another.access}`, member)
  assert.equal((await ec2(another)).status, 404)
  const { roles } = (await call('GET', '/roles?name=member', admin)).json
  const grant = `/projects/${projectId}/users/${userId}/roles/${roles[0].id}`
  await call('DELETE', grant, admin)
  assert.equal((await ec2(key)).status, 401)
  await call('PUT', grant, admin)
  assert.equal((await ec2(key)).status, 200)
  await call('PATCH', `/users/${userId}`, admin, { user: { enabled: false } })
  assert.equal((await ec2(key)).status, 401)
})

test('a key of an application credential yields its roles alone, and nothing when it is gone', async () => {
  const { makeKey, ec2, call, member, userId } = await open()
  const path = `/users/${userId}/application_credentials`
  const spec = { name: 'reading', unrestricted: true, roles: [{ name: 'reader' }] }
  const { id, secret } = (await call('POST', path, member, { application_credential: spec })).json.application_credential
  const auth = { identity: { methods: ['application_credential'], application_credential: { id, secret } } }
  const lent = String((await call('POST', '/auth/tokens', undefined, { auth })).headers['x-subject-token'])
  const made = await call('POST', `${path.replace('application_credentials', 'credentials/OS-EC2')}`, lent, {
    tenant_id: (await call('GET', '/auth/tokens', lent, undefined, { 'x-subject-token': lent })).json.token.project.id,
  })
  assert.equal(made.status, 403) // a reader makes no keys, as Keystone has it
  const whole = { name: 'whole', unrestricted: true, roles: [{ name: 'member' }] }
  const second = (await call('POST', path, member, { application_credential: whole })).json.application_credential
  const again = {
    identity: { methods: ['application_credential'], application_credential: { id: second.id, secret: second.secret } },
  }
  const key = await makeKey(String((await call('POST', '/auth/tokens', undefined, { auth: again })).headers['x-subject-token']))
  const reply = await ec2(key)
  assert.deepEqual(reply.json.token.application_credential, { id: second.id, name: 'whole', restricted: false })
  assert.equal((await call('DELETE', `${path}/${second.id}`, member)).status, 204)
  assert.equal((await ec2(key)).status, 401)
})

test('a key that names another’s credential yields nothing', async () => {
  const { ec2, call, admin, member, userId, projectId } = await open()
  const { token } = (await call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': admin })).json
  const theirs = (
    await call('POST', `/users/${token.user.id}/application_credentials`, admin, { application_credential: { name: 'theirs' } })
  ).json
  const blob = { access: 'A', secret: 'S', app_cred_id: theirs.application_credential.id }
  const credential = { user_id: userId, project_id: projectId, type: 'ec2', blob: JSON.stringify(blob) }
  assert.equal((await call('POST', '/credentials', member, { credential })).status, 201)
  assert.equal((await ec2({ access: 'A', secret: 'S' })).status, 401)
})

test('a key made for a trust is worth what the trust is, to nobody but its parties, and ends with it', async () => {
  const { ec2, call, admin, tokenOf, userId, projectId } = await open()
  const of = async (token: string) =>
    (await call('GET', '/auth/tokens', token, undefined, { 'x-subject-token': token })).json.token
  const trustor = await of(admin)
  const trust = {
    trustor_user_id: trustor.user.id,
    trustee_user_id: userId,
    project_id: trustor.project.id,
    impersonation: true,
    roles: [{ name: 'member' }],
  }
  const { id } = (await call('POST', '/OS-TRUST/trusts', admin, { trust })).json.trust
  const lent = await tokenOf('demo', { 'OS-TRUST:trust': { id } })
  const path = `/users/${trustor.user.id}/credentials/OS-EC2`
  assert.equal((await call('POST', path, lent, { tenant_id: projectId })).status, 403) // another project than the trust's
  const key = (await call('POST', path, lent, { tenant_id: trustor.project.id })).json.credential
  assert.equal(key.trust_id, id)
  const { token } = (await ec2(key)).json
  assert.deepEqual([token.user.id, token['OS-TRUST:trust'].id], [trustor.user.id, id])
  assert.deepEqual(
    token.roles.map((role: { name: string }) => role.name),
    ['member', 'reader'],
  )
  const stranger = (await call('POST', '/users', admin, { user: { name: 'stranger' } })).json.user.id
  const forged = { user_id: stranger, project_id: trustor.project.id, type: 'ec2' }
  const blob = JSON.stringify({ access: 'F', secret: 'S', trust_id: id })
  assert.equal((await call('POST', '/credentials', admin, { credential: { ...forged, blob } })).status, 201)
  assert.equal((await ec2({ access: 'F', secret: 'S' })).status, 401)
  assert.equal((await call('DELETE', `/OS-TRUST/trusts/${id}`, admin)).status, 204)
  assert.equal((await ec2(key)).status, 401)
})
