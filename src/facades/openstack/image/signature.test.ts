/** What Glance's clients are told of an image whose signature cannot be verified. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newSigner, signedProperties } from '../../../domain/image/signer.fixture.ts'
import { OCTETS, startGlance } from './image.fixture.ts'

const CERTIFICATE = '3f1c2d4e-0000-4000-8000-00000000000c'
const BYTES = Buffer.from('the bytes of a signed image')
const signer = newSigner('secp384r1')
const right = signedProperties(signer.sign(BYTES), CERTIFICATE, { img_signature_key_type: 'ECC_SECP384R1' })

let glance: Awaited<ReturnType<typeof startGlance>>
before(async () => {
  glance = await startGlance()
})
after(() => glance.close())

/** @param secretType of the secret that is there; none without */
async function upload(properties: object, secretType?: 'certificate' | 'passphrase' | 'opaque', payload = signer.certificate) {
  glance.secrets.clear()
  if (secretType) glance.secrets.set(CERTIFICATE, { secretType, contentType: 'text/plain', bytes: Buffer.from(payload) })
  const made = { disk_format: 'raw', container_format: 'bare', ...right, ...properties }
  const { id } = (await glance.ask('ann', 'POST', '/images', made)).body
  const { status, body } = await glance.ask('ann', 'PUT', `/images/${id}/file`, BYTES, OCTETS)
  const image = (await glance.ask('ann', 'GET', `/images/${id}`)).body
  return { status, message: body?.message.replace(id, 'ID'), left: image.status }
}

const WHY = 'Signature verification failed for image ID: Signature verification for the image failed: '

test('the words of each refusal are those of the original', async () => {
  const refused: [string, Parameters<typeof upload>][] = [
    [`${WHY}The signature data was not properly encoded using base64.`, [{ img_signature: 'a' }, 'certificate']],
    [`${WHY}Error occurred while creating the verifier.`, [{ img_signature: '' }, 'certificate']],
    [`${WHY}Invalid signature hash method: SHA-1.`, [{ img_signature_hash_method: 'SHA-1' }, 'certificate']],
    [`${WHY}Invalid signature key type: RSA.`, [{ img_signature_key_type: 'RSA' }, 'certificate']],
    [`${WHY}Invalid public key type for signature key type: RSA-PSS.`, [{ img_signature_key_type: 'RSA-PSS' }, 'certificate']],
    [`${WHY}Certificate not found with ID: ${CERTIFICATE}.`, [{}]],
    [`${WHY}Invalid certificate format: RAW.`, [{}, 'passphrase']],
    [`${WHY}Invalid certificate format: Opaque.`, [{}, 'opaque']],
    [
      `${WHY}Unable to load the certificate with ID: ${CERTIFICATE}, which is neither PEM nor DER.`,
      [{}, 'certificate', 'no certificate'],
    ],
    [
      'Signature verification failed for image ID: Signature verification failed',
      [{ img_signature: signer.sign(BYTES.subarray(1)) }, 'certificate'],
    ],
  ]
  for (const [message, given] of refused)
    assert.deepEqual(await upload(...given), { status: 400, message, left: 'queued' }, message)
})

test('a right signature says nothing', async () => {
  assert.deepEqual(await upload({}, 'certificate'), { status: 204, message: undefined, left: 'active' })
})
