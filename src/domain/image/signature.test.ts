import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { eachDatabase } from '../../store/testing.ts'
import type { ReadSecretPayload } from '../secret/index.ts'
import { type ImageLab, imageLab, pieces } from './image.fixture.ts'
import { createImage, getImage, importStaged, stageImage, updateImage, uploadImage } from './index.ts'
import { newSigner, type Signer, type SignerKind, signedProperties } from './signer.fixture.ts'

const BYTES = Buffer.from('these are the bytes of a signed image')
const CERTIFICATE = '3f1c2d4e-0000-4000-8000-00000000000c'

const fails = (reason: string) => (thrown: unknown) =>
  thrown instanceof CloudError && thrown.code === 'bad_request' && thrown.reason === reason

const secretOf = (bytes: string | Buffer, secretType: ReadSecretPayload['secretType'] = 'certificate'): ReadSecretPayload => ({
  secretType,
  contentType: 'application/octet-stream',
  bytes: Buffer.from(bytes),
})

const signers = new Map<SignerKind, Signer>()
/** One of each kind, whichever database it is for. */
const signerOf = (kind: SignerKind): Signer => {
  const signer = signers.get(kind) ?? newSigner(kind)
  signers.set(kind, signer)
  return signer
}

const rsa = signerOf('rsa')
const right = signedProperties(rsa.sign(BYTES), CERTIFICATE)

eachDatabase('signed images', (open) => {
  const begin = async (properties: Record<string, string>, secret?: ReadSecretPayload) => {
    const lab = imageLab(await open())
    if (secret) lab.secrets.set(CERTIFICATE, secret)
    const { id } = await createImage(lab.ann, lab.basis.limits, { diskFormat: 'raw', containerFormat: 'bare', properties })
    return { ...lab, id }
  }
  const upload = ({ ann, basis, id }: ImageLab & { id: string }, bytes: Buffer = BYTES) =>
    uploadImage(ann, basis, id, { source: pieces(bytes.subarray(0, 9), bytes.subarray(9)), size: bytes.length })
  const requireEmpty = async ({ ann, basis, id }: ImageLab & { id: string }) => {
    const image = await getImage(ann, id)
    assert.deepEqual([image.status, image.sizeBytes, image.sha512, image.fileKey], ['queued', null, null, null])
    assert.deepEqual(await basis.files.list(), [])
  }

  test('what its signer signed is taken; a byte more, less or other is not, and nothing of it is kept', async () => {
    const lab = await begin(right, secretOf(rsa.certificate))
    const other = Buffer.from(BYTES)
    other.writeUInt8(other.readUInt8(20) ^ 1, 20)
    for (const wrong of [BYTES.subarray(1), Buffer.concat([BYTES, Buffer.from('.')]), other]) {
      await assert.rejects(upload(lab, wrong), fails('signature_mismatch'))
      await requireEmpty(lab)
    }
    await upload(lab)
    assert.equal((await getImage(lab.ann, lab.id)).status, 'active')
  })

  test('staged bytes are verified when they are imported', async () => {
    const lab = await begin(right, secretOf(rsa.der))
    const stage = (bytes: Buffer) => stageImage(lab.ann, lab.basis, lab.id, { source: pieces(bytes) })
    await stage(BYTES.subarray(1))
    await assert.rejects(importStaged(lab.ann, lab.basis, lab.id), fails('signature_mismatch'))
    await requireEmpty(lab)
    await stage(BYTES)
    await importStaged(lab.ann, lab.basis, lab.id)
    assert.equal((await getImage(lab.ann, lab.id)).status, 'active')
  })

  test('a part of the four properties means nothing', async () => {
    for (const name of Object.keys(right)) {
      const lab = await begin(Object.fromEntries(Object.entries(right).filter(([one]) => one !== name)))
      await upload(lab, BYTES.subarray(1))
      assert.equal((await getImage(lab.ann, lab.id)).status, 'active')
    }
  })

  test('refused for what the properties and the certificate say, before any byte is kept', async () => {
    const certificate = secretOf(rsa.certificate)
    const refused: [string, Record<string, string>, ReadSecretPayload?][] = [
      ['signature_malformed', { img_signature: 'abc' }, certificate],
      ['signature_empty', { img_signature: '' }, certificate],
      ['signature_hash_unknown', { img_signature_hash_method: 'MD5' }, certificate],
      ['signature_key_unknown', { img_signature_key_type: 'RSA' }, certificate],
      ['certificate_not_found', {}, undefined],
      ['certificate_not_found', { img_signature_certificate_uuid: '' }, certificate],
      ['secret_no_certificate', {}, secretOf(rsa.certificate, 'opaque')],
      ['certificate_unreadable', {}, secretOf('no certificate')],
      ['certificate_key_differs', { img_signature_key_type: 'DSA' }, certificate],
      ['certificate_key_differs', {}, secretOf(signerOf('ed25519').certificate)],
    ]
    for (const [reason, properties, secret] of refused) {
      const lab = await begin({ ...right, ...properties }, secret)
      await assert.rejects(upload(lab), fails(reason), reason)
      await requireEmpty(lab)
    }
  })

  test('nothing that is signed is taken where there is no key manager', async () => {
    const { basis, ...lab } = await begin(right, secretOf(rsa.certificate))
    const alone = { files: basis.files, limits: basis.limits }
    await assert.rejects(uploadImage(lab.ann, alone, lab.id, { source: pieces(BYTES) }), fails('certificate_not_found'))
  })

  test('a certificate is found by its whole address too', async () => {
    const lab = await begin(
      { ...right, img_signature_certificate_uuid: `http://cloud/key-manager/v1/secrets/${CERTIFICATE}` },
      secretOf(rsa.certificate),
    )
    await upload(lab)
  })

  test('a signature is read as the `openstack` command sends what it has signed', async () => {
    const lab = await begin({ ...right, img_signature: `b'${right.img_signature}'` }, secretOf(rsa.certificate))
    await assert.rejects(upload(lab, BYTES.subarray(1)), fails('signature_mismatch'))
    await upload(lab)
    assert.equal((await getImage(lab.ann, lab.id)).properties.img_signature, `b'${right.img_signature}'`)
  })

  test('what goes wrong with the key manager is no fault of the signature', async () => {
    const lab = await begin(right)
    const basis = { ...lab.basis, readSecret: () => Promise.reject(new Error('away')) }
    await assert.rejects(uploadImage(lab.ann, basis, lab.id, { source: pieces(BYTES) }), /away/)
    await requireEmpty(lab)
  })

  test('hash methods, and kinds of keys', async () => {
    const kinds: [SignerKind, string, string, string][] = [
      ['rsa', 'RSA-PSS', 'SHA-224', 'sha224'],
      ['rsa', 'RSA-PSS', 'SHA-384', 'sha384'],
      ['rsa', 'RSA-PSS', 'SHA-512', 'sha512'],
      ['dsa', 'DSA', 'SHA-256', 'sha256'],
      ['secp384r1', 'ECC_SECP384R1', 'SHA-384', 'sha384'],
      ['secp521r1', 'ECC_SECP521R1', 'SHA-512', 'sha512'],
      ['sect571k1', 'ECC_SECT571K1', 'SHA-256', 'sha256'],
      ['secp384r1', 'ECC_SECT409R1', 'SHA-256', 'sha256'],
    ]
    for (const [kind, keyType, method, hash] of kinds) {
      const signer = signerOf(kind)
      const properties = { img_signature_hash_method: method, img_signature_key_type: keyType }
      const lab = await begin(signedProperties(signer.sign(BYTES, hash), CERTIFICATE, properties), secretOf(signer.certificate))
      await assert.rejects(upload(lab, BYTES.subarray(1)), fails('signature_mismatch'), keyType)
      await upload(lab)
    }
  })

  test('a signature with a salt of another length than the longest is not the one that is looked for', async () => {
    const lab = await begin(signedProperties(rsa.sign(BYTES, 'sha256', 32), CERTIFICATE), secretOf(rsa.certificate))
    await assert.rejects(upload(lab), fails('signature_mismatch'))
  })

  test('properties of an image that is there may change: nothing is verified again', async () => {
    const lab = await begin(right, secretOf(rsa.certificate))
    await upload(lab)
    const properties = { ...right, img_signature: 'fake_signature' }
    const image = await updateImage(lab.ann, lab.basis.limits, lab.id, () => ({ properties }))
    assert.deepEqual([image.status, image.properties.img_signature], ['active', 'fake_signature'])
  })
})
