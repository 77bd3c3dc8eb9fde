/** OUTSCALE's API by its real client: osc-cli, which signs in OUTSCALE's form, and in AWS's where it speaks EC2's API. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AccessKey, makeAccessKey, oscOf } from './harness/access-key.ts'
import { succeed } from './harness/process.ts'
import { suite } from './harness/suite.ts'

const outscale = suite({ name: 'outscale', fake: true, chained: true })
const { step } = outscale
let key: AccessKey

step('regions without a signature, subregions with one', async () => {
  key = await makeAccessKey(outscale.cloud)
  const osc = await oscOf(outscale.cloud, key)
  const { Regions } = await osc.json('ReadRegions')
  assert.deepEqual([Regions.length, Regions[0].RegionName], [1, 'RegionOne'])
  const { Subregions } = await osc.json('ReadSubregions')
  assert.deepEqual([Subregions[0].SubregionName, Subregions[0].State], ['nova', 'available'])
})

step('keypairs are made, imported, filtered, paged and deleted', async () => {
  const osc = await oscOf(outscale.cloud, key)
  const { Keypair } = await osc.json('CreateKeypair', '--KeypairName', 'made')
  assert.match(Keypair.PrivateKey, /^-----BEGIN RSA PRIVATE KEY-----\n/)
  await succeed(['ssh-keygen', '-q', '-t', 'ecdsa', '-N', '', '-f', 'own'], { cwd: outscale.cloud.clientFolder })
  const publicKey = readFileSync(join(outscale.cloud.clientFolder, 'own.pub')).toString('base64')
  const imported = await osc.json('CreateKeypair', '--KeypairName', 'own', '--PublicKey', publicKey)
  const printed = await succeed(['ssh-keygen', '-l', '-E', 'md5', '-f', 'own.pub'], { cwd: outscale.cloud.clientFolder })
  assert.ok(printed.includes(`MD5:${imported.Keypair.KeypairFingerprint}`), printed)
  const names = async (...words: string[]) =>
    (await osc.json('ReadKeypairs', ...words)).Keypairs.map(({ KeypairName }: { KeypairName: string }) => KeypairName)
  assert.deepEqual(await names(), ['made', 'own'])
  assert.deepEqual(await names('--Filters.KeypairTypes', '["ecdsa-sha2-nistp256"]'), ['own'])
  assert.deepEqual(await names('--ResultsPerPage', '1'), ['made'])
  const other = await oscOf(outscale.cloud, await makeAccessKey(outscale.cloud, 'welkin-admin'))
  assert.deepEqual((await other.json('ReadKeypairs')).Keypairs, [])
  await osc.json('DeleteKeypair', '--KeypairId', Keypair.KeypairId)
  assert.deepEqual(await names(), ['own'])
})

step('EC2’s API by the same client, which signs it in AWS’s form', async () => {
  const fcu = await oscOf(outscale.cloud, key, 'fcu', '/ec2')
  const answered = await fcu.json('DescribeKeyPairs')
  assert.equal(answered.DescribeKeyPairsResponse.requestId.length, 36)
  // never signed by this client
  const regions = await fcu.json('DescribeRegions')
  assert.equal(regions.DescribeRegionsResponse.regionInfo.item.regionName, 'RegionOne')
  const zones = await fcu.json('DescribeAvailabilityZones')
  assert.equal(zones.DescribeAvailabilityZonesResponse.availabilityZoneInfo.item.zoneName, 'nova')
})

step('what is refused comes with its type and number', async () => {
  const osc = await oscOf(outscale.cloud, key)
  const said = async (...words: string[]) => {
    const [, status, number] = /status = (\d+), code = (\d+)/.exec((await osc.attempt(...words)).stderr) ?? []
    return [status, number]
  }
  assert.deepEqual(await said('CreateKeypair', '--KeypairName', 'own'), ['409', '9011'])
  assert.deepEqual(await said('DeleteKeypair', '--KeypairName', 'absent'), ['400', '5071'])
  assert.deepEqual(await said('ReadVms'), ['501', '90002'])
  const wrong = await oscOf(outscale.cloud, { ...key, secret: 'another' })
  assert.match((await wrong.attempt('ReadKeypairs')).stderr, /status = 401, code = 1, code_type = AccessDenied/)
})

outscale.nothingIsLeft()
