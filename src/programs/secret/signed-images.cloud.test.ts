/** Signed images on a whole cloud: certificates are read with the uploader's rights, by the key manager's own rules. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { newSigner, signedProperties } from '../../domain/image/signer.fixture.ts'
import { startCloud, type TestCloud } from '../testing/start-cloud.ts'

const BYTES = Buffer.alloc(200_000, 'signed ')
const signer = newSigner()
const signature = signer.sign(BYTES)

let cloud: TestCloud
let ann: string
/** Of the same project. */
let amy: string
/** Of another. */
let bob: string
let bobsId: string
before(async () => {
  cloud = await startCloud({ hosts: 0 })
  ann = await cloud.memberToken()
  const admin = await cloud.adminToken()
  await makeUser(admin, 'amy', 'demo')
  await cloud.demand('/identity/v3/projects', { token: admin, body: { project: { name: 'other' } } })
  bobsId = await makeUser(admin, 'bob', 'other')
  amy = await cloud.login('amy', 'a-password', 'demo')
  bob = await cloud.login('bob', 'a-password', 'other')
})
after(() => cloud?.close())

async function makeUser(token: string, name: string, project: string): Promise<string> {
  const { user } = await cloud.demand('/identity/v3/users', { token, body: { user: { name, password: 'a-password' } } })
  const [role] = (await cloud.demand('/identity/v3/roles?name=member', { token })).roles
  const [{ id }] = (await cloud.demand(`/identity/v3/projects?name=${project}`, { token })).projects
  await cloud.fetchJson(`/identity/v3/projects/${id}/users/${user.id}/roles/${role.id}`, { token, method: 'PUT' })
  return user.id
}

/** @returns its id, as `--sign-cert-id` takes it */
async function keepCertificate(token: string): Promise<string> {
  const body = {
    name: 'signer',
    secret_type: 'certificate',
    payload: Buffer.from(signer.certificate).toString('base64'),
    payload_content_type: 'application/octet-stream',
    payload_content_encoding: 'base64',
  }
  return (await cloud.demand('/key-manager/v1/secrets', { token, body })).secret_ref.split('/').at(-1)
}

const makeImage = async (token: string, properties: object): Promise<string> =>
  (await cloud.demand('/image/v2/images', { token, body: { disk_format: 'raw', container_format: 'bare', ...properties } })).id

const statusOf = async (token: string, id: string) => (await cloud.demand(`/image/v2/images/${id}`, { token })).status

async function upload(token: string, certificate: string, bytes = BYTES) {
  const id = await makeImage(token, signedProperties(signature, certificate))
  const headers = { 'content-type': 'application/octet-stream' }
  const { status, json } = await cloud.fetchJson(`/image/v2/images/${id}/file`, { token, method: 'PUT', body: bytes, headers })
  return { id, answer: [status, json?.message], left: await statusOf(token, id) }
}

const REFUSED = (id: string) => `Signature verification failed for image ${id}: `
const absent = (id: string, certificate: string) => [
  400,
  `${REFUSED(id)}Signature verification for the image failed: Certificate not found with ID: ${certificate}.`,
]

/** As where there is no such secret. */
async function requireAbsent(token: string, certificate: string): Promise<void> {
  const { id, answer, left } = await upload(token, certificate)
  assert.deepEqual([answer, left], [absent(id, certificate), 'queued'])
}

test('right and wrong', async () => {
  const certificate = await keepCertificate(ann)
  const right = await upload(ann, certificate)
  assert.deepEqual([right.answer, right.left], [[204, undefined], 'active'])
  const wrong = await upload(ann, certificate, BYTES.subarray(1))
  assert.deepEqual([wrong.answer, wrong.left], [[400, `${REFUSED(wrong.id)}Signature verification failed`], 'queued'])
  const { size, checksum } = await cloud.demand(`/image/v2/images/${wrong.id}`, { token: ann })
  assert.deepEqual([size, checksum], [null, null])
})

test('only whom the key manager lets read the certificate has it verified', async () => {
  const certificate = await keepCertificate(ann)
  assert.equal((await upload(amy, certificate)).left, 'active')
  await requireAbsent(bob, certificate)
  await requireAbsent(await cloud.adminToken(), certificate)
  await requireAbsent(ann, randomUUID())
  const acl = { token: ann, method: 'PUT', body: { read: { users: [bobsId], 'project-access': false } } }
  await cloud.demand(`/key-manager/v1/secrets/${certificate}/acl`, acl)
  assert.equal((await upload(bob, certificate)).left, 'active')
  assert.equal((await upload(ann, certificate)).left, 'active')
  await requireAbsent(amy, certificate)
})

test('a certificate whose secret has expired or is deleted is not there', async () => {
  const certificate = await keepCertificate(ann)
  const { db, clock } = cloud.controller.ctx
  await db
    .updateTable('secret')
    .set({ expires_at: clock.now() - 1 })
    .where('id', '=', certificate)
    .execute()
  await requireAbsent(ann, certificate)
  const deleted = await keepCertificate(ann)
  await cloud.fetchJson(`/key-manager/v1/secrets/${deleted}`, { token: ann, method: 'DELETE' })
  await requireAbsent(ann, deleted)
})

test("an operator's rule for payloads counts here too", async () => {
  const certificate = await keepCertificate(ann)
  const { policy } = cloud.controller
  policy.override({ 'secret:decrypt': 'role:admin' })
  try {
    await requireAbsent(ann, certificate)
    assert.equal((await upload(await cloud.adminToken(), certificate)).left, 'active')
  } finally {
    policy.override({})
  }
})
