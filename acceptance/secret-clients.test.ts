/** Every command that python-barbicanclient brings, by `openstack` and by `barbican`, all that castellan's manager of keys does, and signed images. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Client, clientOf, ensureClient } from './harness/client.ts'
import { run, succeed } from './harness/process.ts'
import { python } from './harness/python.ts'
import { suite } from './harness/suite.ts'

const clients = suite({ name: 'secret-clients', fake: true, chained: true })
const { step } = clients

type Row = Record<string, unknown>

let client: Client
let secret = ''
let container = ''

const hrefOf = (made: Row, kind = 'Secret') => String(made[`${kind} href`])
const list = (line: string) => client.json<Row[]>(line)

step('secret store, list with filters, update, get', async () => {
  client = await clientOf(clients.cloud)
  const later = hrefOf(await client.json('secret store --name later'))
  await client.openstack(`secret update ${later} words`)
  assert.equal(await client.openstack(`secret get ${later} --payload -f value`), 'words')
  assert.notEqual((await client.attempt(`secret update ${later} others`)).code, 0, 'a payload is given once')
  const kind = '--algorithm aes --bit-length 256 --mode ctr --secret-type symmetric'
  const payload = `--payload ${Buffer.alloc(32, 7).toString('base64')} --payload-content-type application/octet-stream --payload-content-encoding base64`
  secret = hrefOf(await client.json(`secret store --name key ${kind} ${payload} --expiration 2090-01-01T00:00:00`))
  assert.deepEqual(
    (await list(`secret list ${kind}`)).map((row) => hrefOf(row)),
    [secret],
  )
  assert.equal((await list('secret list --limit 1 --offset 1')).length, 1)
  const shown = await client.json(`secret get ${secret}`)
  assert.deepEqual([shown.Name, shown.Algorithm, shown['Bit length'], shown.Mode], ['key', 'aes', 256, 'ctr'])
  await client.openstack(`secret delete ${later}`)
  assert.notEqual((await client.attempt(`secret get ${later}`)).code, 0)
})

step('secret order create, get, list, delete', async () => {
  const order = hrefOf(await client.json('secret order create key --name k --algorithm aes --bit-length 128 --mode cbc'), 'Order')
  assert.equal((await client.json(`secret order get ${order}`)).Status, 'ACTIVE')
  assert.deepEqual(
    (await list('secret order list')).map((row) => hrefOf(row, 'Order')),
    [order],
  )
  await client.openstack(`secret order delete ${order}`)
  assert.deepEqual(await list('secret order list'), [])
})

step('secret container create, get, list, delete', async () => {
  container = hrefOf(await client.json(`secret container create --name box --type generic --secret key=${secret}`), 'Container')
  assert.ok((await client.openstack(`secret container get ${container}`)).includes(secret))
  assert.ok((await client.openstack('secret container list')).includes(container))
})

step('acl get, submit, user add, user remove, delete, of a secret and of a container', async () => {
  const { user_id: user } = await client.json('token issue')
  for (const href of [secret, container]) {
    await client.openstack(`acl submit --no-project-access --user ${user} ${href}`)
    await client.openstack(`acl user add --user 0123456789abcdef0123456789abcdef ${href}`)
    const [read] = await list(`acl get ${href}`)
    assert.equal(read?.['Project Access'], false)
    assert.match(JSON.stringify(read?.Users), new RegExp(`${user}|0123456789abcdef0123456789abcdef`))
    await client.openstack(`acl user remove --user 0123456789abcdef0123456789abcdef ${href}`)
    assert.ok(!JSON.stringify(await list(`acl get ${href}`)).includes('0123456789abcdef'))
    await client.openstack(`acl delete ${href}`)
    const [open] = await list(`acl get ${href}`)
    assert.equal(open?.['Project Access'], true)
  }
})

step('secret consumer create, list, delete; what is used is deleted by force alone', async () => {
  const consumer = '--service-type-name image --resource-type image --resource-id 1'
  await client.openstack(`secret consumer create ${consumer} ${secret}`)
  assert.equal((await list(`secret consumer list ${secret}`)).length, 1)
  assert.notEqual((await client.attempt(`secret delete ${secret}`)).code, 0)
  await client.openstack(`secret consumer delete ${consumer} ${secret}`)
  await client.openstack(`secret consumer create ${consumer} ${secret}`)
  await client.openstack(`secret container delete ${container}`)
  await client.openstack(`secret delete --force ${secret}`)
  assert.deepEqual(await list('secret list --name key'), [])
})

step('image create with a signature: taken when it is right and the certificate can be read', async () => {
  const folder = clients.cloud.clientFolder
  const key = ['-nodes', '-newkey', 'rsa:3072', '-keyout', join(folder, 'signer.key')]
  await succeed(['openssl', 'req', '-x509', ...key, '-subj', '/CN=signer', '-out', join(folder, 'signer.pem')])
  writeFileSync(join(folder, 'disk.raw'), Buffer.alloc(1_000_000, 'signed '))
  writeFileSync(join(folder, 'other.raw'), Buffer.alloc(1_000_000, 'altered '))
  const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:max', '-out', join(folder, 'disk.sig')]
  await succeed(['openssl', 'dgst', '-sha256', '-sign', join(folder, 'signer.key'), ...pss, join(folder, 'disk.raw')])
  const certificate = hrefOf(await client.json('secret store --name signer --secret-type certificate --file signer.pem'))
  const properties = {
    img_signature: readFileSync(join(folder, 'disk.sig')).toString('base64'),
    img_signature_hash_method: 'SHA-256',
    img_signature_key_type: 'RSA-PSS',
    img_signature_certificate_uuid: certificate.split('/').at(-1),
  }
  const signed = Object.entries(properties).map(([name, value]) => `--property ${name}=${value}`)
  const create = (file: string) => `image create --disk-format raw --file ${file} ${signed.join(' ')} signed`
  const altered = await client.attempt(create('other.raw'))
  assert.match(altered.stderr, /400: .*Signature verification failed for image \S+: Signature verification failed$/m)
  const admin = await clientOf(clients.cloud, 'welkin-admin')
  const others = await admin.attempt(create('disk.raw'))
  assert.match(others.stderr, /400: .*Certificate not found with ID: [0-9a-f-]{36}\.$/m)
  assert.deepEqual([altered.code, others.code], [1, 1])
  assert.deepEqual(await list('image list --name signed'), [], 'the client deletes what it could not fill')
  const { id, status } = await client.json(create('disk.raw'))
  assert.equal(status, 'active')
  await client.openstack(`image delete ${id}`)
  await client.openstack(`secret delete ${certificate}`)
})

step('the barbican command says the same', async () => {
  const { user, password, project } = clients.cloud.credentials('welkin')
  const command = join(dirname(await ensureClient()), 'barbican')
  const env = {
    OS_AUTH_URL: `${clients.cloud.base}/identity/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_USERNAME: user,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: project,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
  }
  const barbican = (...words: string[]) => succeed([command, ...words], { env })
  const made = JSON.parse(await barbican('secret', 'store', '--name', 'old', '--payload', 'hush', '-f', 'json')) as Row
  assert.equal((await barbican('secret', 'get', hrefOf(made), '--payload', '-f', 'value')).trim(), 'hush')
  await barbican('secret', 'delete', hrefOf(made))
  // certificate authorities, which the original has given up
  const { code, stderr } = await run([command, 'ca', 'list'], { env })
  assert.notEqual(code, 0)
  assert.doesNotMatch(stderr, /Traceback|Internal Server Error/)
})

step('castellan makes, stores, lists and deletes every kind of object', async () => {
  const { user, password: own, project } = clients.cloud.credentials('welkin')
  const pem = join(clients.cloud.clientFolder, 'key.pem')
  const words = ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', pem, '-subj', '/CN=a', '-outform', 'DER']
  const der = join(clients.cloud.clientFolder, 'cert.der')
  await succeed([...words, '-out', der])
  const env = {
    NAME: user,
    PASSWORD: own,
    PROJECT: project,
    URL: `${clients.cloud.base}/identity`,
    CERTIFICATE: readFileSync(der).toString('base64'),
  }
  assert.deepEqual(await python('castellan-objects.py', env), [
    'key SymmetricKey 32 AES 256 made',
    'pair PrivateKey PublicKey True',
    'stored Passphrase True True',
    'stored OpaqueData True True',
    'stored SymmetricKey True True',
    'stored PrivateKey True True',
    'stored PublicKey True True',
    'stored X509 True True',
    'listed 9 9',
    'used 1',
    'in use KeyManagerError',
    'gone ManagedObjectNotFoundError',
    'gone ManagedObjectNotFoundError',
    'left 0',
  ])
})

clients.nothingIsLeft()
