/** Verifies the signature of an image's bytes while they pass, with the certificate that the uploader may read. */
import { constants, createVerify, type KeyObject, type Verify, type VerifyKeyObjectInput, X509Certificate } from 'node:crypto'
import type { StoreCtx } from '../../store/context.ts'
import { type ReadSecret, type ReadSecretPayload, secretRefusals } from '../secret/index.ts'
import type { Image } from './image.ts'
import { imageRefusals } from './refusals.ts'
import { type Signature, signatureOf } from './signature.ts'

/**
 * Undefined for an image that is not signed.
 * @throws bad_request that says what is wrong with the signature, the certificate or its key; master_key_unavailable
 */
export async function openSignatureCheck(
  ctx: StoreCtx,
  readSecret: ReadSecret | undefined,
  image: Image,
): Promise<SignatureCheck | undefined> {
  const signature = signatureOf(image)
  if (!signature) return undefined
  const { id } = image
  const key = keyOf(await readCertificate(ctx, readSecret, id, signature))
  if (!key || !signature.keys.includes(key.asymmetricKeyType))
    throw imageRefusals.certificate_key_differs({ id, keyType: signature.keyType })
  if (signature.bytes.length === 0) throw imageRefusals.signature_empty({ id })
  return new SignatureCheck(id, signature, key)
}

export class SignatureCheck {
  readonly #imageId: string
  readonly #signature: Signature
  readonly #key: KeyObject
  readonly #verify: Verify

  constructor(imageId: string, signature: Signature, key: KeyObject) {
    this.#imageId = imageId
    this.#signature = signature
    this.#key = key
    this.#verify = createVerify(signature.hash.name)
  }

  async *passing(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      this.#verify.update(piece)
      yield piece
    }
  }

  /** Once all bytes have passed. @throws bad_request */
  requireMatch(): void {
    const { bytes, hash } = this.#signature
    const options = optionsOf(this.#key, hash.bytes)
    if (!options || !this.#verify.verify(options, bytes)) throw imageRefusals.signature_mismatch({ id: this.#imageId })
  }

  /** @throws bad_request; whatever `lost` aborts with */
  async requireMatchOf(source: AsyncIterable<Uint8Array>, lost: AbortSignal): Promise<void> {
    for await (const _ of this.passing(source)) lost.throwIfAborted()
    this.requireMatch()
  }
}

/** @throws bad_request */
async function readCertificate(
  ctx: StoreCtx,
  readSecret: ReadSecret | undefined,
  id: string,
  { certificateId }: Signature,
): Promise<X509Certificate> {
  // clients also give the whole address of the secret
  const secret = await readOrNothing(ctx, readSecret, certificateId.slice(certificateId.lastIndexOf('/') + 1))
  if (!secret) throw imageRefusals.certificate_not_found({ id, certificateId })
  const { secretType, bytes } = secret
  if (secretType !== 'certificate') throw imageRefusals.secret_no_certificate({ id, certificateId, secretType })
  try {
    return new X509Certificate(bytes)
  } catch (cause) {
    throw imageRefusals.certificate_unreadable({ id, certificateId }, { cause })
  }
}

async function readOrNothing(
  ctx: StoreCtx,
  readSecret: ReadSecret | undefined,
  id: string,
): Promise<ReadSecretPayload | undefined> {
  try {
    return await readSecret?.(ctx, id)
  } catch (thrown) {
    if (secretRefusals.secret_not_found.is(thrown)) return undefined
    throw thrown
  }
}

/** Undefined for a key of a kind that is not known here. */
function keyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey
  } catch {
    return undefined
  }
}

/** RSA-PSS is verified as it is signed for Glance: with the longest salt that the key has room for. Undefined where there is room for none. */
function optionsOf(key: KeyObject, hashBytes: number): VerifyKeyObjectInput | undefined {
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss') return { key }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  const saltLength = Math.ceil((bits - 1) / 8) - hashBytes - 2
  return saltLength < 0 ? undefined : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
}
