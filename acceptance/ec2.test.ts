/** EC2's API by its real clients: the aws command line and boto3, with a key that the OpenStack client makes. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AccessKey, awsEnv, awsOf, makeAccessKey } from './harness/access-key.ts'
import { clientOf, ensurePython } from './harness/client.ts'
import { succeed } from './harness/process.ts'
import { suite } from './harness/suite.ts'

const ec2 = suite({ name: 'ec2', fake: true, chained: true })
const { step } = ec2
let key: AccessKey

step('a user makes a key, and the aws command line knows the place', async () => {
  key = await makeAccessKey(ec2.cloud)
  const aws = await awsOf(ec2.cloud, key)
  const { Regions } = await aws.json('describe-regions')
  assert.deepEqual(
    Regions.map(({ RegionName }: { RegionName: string }) => RegionName),
    ['RegionOne'],
  )
  const { AvailabilityZones } = await aws.json('describe-availability-zones', '--zone-names', 'nova')
  assert.deepEqual([AvailabilityZones.length, AvailabilityZones[0].State], [1, 'available'])
})

step('ssh reads the keys that are made, and each fingerprint is the one that OpenSSL finds', async () => {
  const aws = await awsOf(ec2.cloud, key)
  const shell = (script: string) => succeed(['bash', '-c', `set -eo pipefail; ${script}`], { cwd: ec2.cloud.clientFolder })
  for (const type of ['rsa', 'ed25519']) {
    const made = await aws.json('create-key-pair', '--key-name', `made ${type}`, '--key-type', type)
    writeFileSync(join(ec2.cloud.clientFolder, type), made.KeyMaterial, { mode: 0o600 })
    await shell(`ssh-keygen -y -f ${type} > ${type}.pub`)
    const found = type === 'rsa' ? await shell('openssl pkcs8 -in rsa -topk8 -nocrypt -outform DER | openssl sha1 -c') : ''
    if (type === 'rsa') assert.equal(found.trim().split('= ')[1], made.KeyFingerprint)
    else assert.ok((await shell('ssh-keygen -lf ed25519')).includes(`SHA256:${made.KeyFingerprint.replace(/=$/, '')}`))
  }
  await shell('ssh-keygen -q -t rsa -b 2048 -N "" -f own')
  const imported = await aws.json('import-key-pair', '--key-name', 'own', '--public-key-material', 'fileb://own.pub')
  const wanted = await shell('ssh-keygen -e -f own.pub -m pkcs8 | openssl pkey -pubin -outform DER | openssl md5 -c')
  assert.equal(imported.KeyFingerprint, wanted.trim().split('= ')[1])
})

step('key pairs are listed, filtered and deleted, and are no business of another project', async () => {
  const aws = await awsOf(ec2.cloud, key)
  const names = async (...words: string[]) =>
    (await aws.json('describe-key-pairs', ...words)).KeyPairs.map(({ KeyName }: { KeyName: string }) => KeyName)
  assert.deepEqual(await names(), ['made ed25519', 'made rsa', 'own'])
  assert.deepEqual(await names('--filters', 'Name=key-name,Values=made*'), ['made ed25519', 'made rsa'])
  const { KeyPairs } = await aws.json('describe-key-pairs', '--key-names', 'own', '--include-public-key')
  assert.equal(KeyPairs[0].PublicKey, readFileSync(join(ec2.cloud.clientFolder, 'own.pub'), 'utf8').trim())
  const other = await awsOf(ec2.cloud, await makeAccessKey(ec2.cloud, 'welkin-admin'))
  assert.deepEqual((await other.json('describe-key-pairs')).KeyPairs, [])
  await aws.json('delete-key-pair', '--key-pair-id', KeyPairs[0].KeyPairId)
  await aws.json('delete-key-pair', '--key-name', 'never was')
  assert.deepEqual(await names(), ['made ed25519', 'made rsa'])
})

step('what is refused comes with the code that the client shows', async () => {
  const said = async (of: AccessKey, region: string, ...words: string[]) =>
    /\((\S+)\)/.exec((await (await awsOf(ec2.cloud, of, region)).attempt(...words)).stderr)?.[1]
  const here = 'RegionOne'
  assert.equal(await said(key, here, 'create-key-pair', '--key-name', 'made rsa'), 'InvalidKeyPair.Duplicate')
  assert.equal(await said(key, here, 'describe-key-pairs', '--key-names', 'absent'), 'InvalidKeyPair.NotFound')
  assert.equal(await said(key, here, 'create-key-pair', '--key-name', 'x', '--dry-run'), 'DryRunOperation')
  assert.equal(await said(key, here, 'describe-instances'), 'UnsupportedOperation')
  assert.equal(await said(key, 'us-east-1', 'describe-regions'), 'SignatureDoesNotMatch')
  assert.equal(await said({ ...key, secret: 'another' }, here, 'describe-regions'), 'SignatureDoesNotMatch')
  assert.equal(await said({ ...key, access: 'nobody' }, here, 'describe-regions'), 'AuthFailure')
})

step('boto3: pages, a request signed beforehand, tags, and a waiter', async () => {
  const python = join(await ensurePython('access-key'), 'python')
  const env = { ...awsEnv(key), AWS_ENDPOINT_URL_EC2: `${ec2.cloud.base}/ec2` }
  const script = join(import.meta.dirname, 'scripts', 'boto3-keypairs.py')
  const lines = (await succeed([python, script], { env, cwd: ec2.cloud.clientFolder })).trim().split('\n')
  assert.deepEqual(lines, ['RegionOne', "[('team', 'red & <blue>')]", "['tagged']", '200', '403', 'RequestExpired', 'True'])
})

step('a key ends with its credential', async () => {
  const { openstack } = await clientOf(ec2.cloud)
  await openstack(`ec2 credentials delete ${key.access}`)
  const { stderr } = await (await awsOf(ec2.cloud, key)).attempt('describe-regions')
  assert.match(stderr, /AuthFailure/)
})

ec2.nothingIsLeft()
