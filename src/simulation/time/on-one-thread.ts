/**
 * Replaces what Node does on other threads by the same done at once: its end would otherwise fall at another point in each run. And what it
 * keeps for the whole process, in which many clouds live one after another. To be imported before anything else.
 */
import crypto, { type KeyPairSyncResult, type webcrypto } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { combinedSignal } from './combined-signal.ts'

type Callback = (error: Error | null, result?: unknown) => void

/** @param now the synchronous twin, which takes the same arguments without the callback */
function atOnce(now: (...args: never[]) => unknown): unknown {
  const asked = async (...args: unknown[]) => now(...(args as never[]))
  const withCallback = (...args: unknown[]) => {
    const callback = args.pop() as Callback
    void asked(...args).then(
      (result) => callback(null, result),
      (error) => callback(error),
    )
  }
  return Object.assign(withCallback, { [promisify.custom]: asked })
}

type HashOptions = Parameters<typeof crypto.argon2Sync>[1]

/** What a hash of a password costs is no part of any schedule, so it costs next to nothing: whoever makes one and whoever compares it come here. */
const cheapHash = (algorithm: 'argon2id', options: HashOptions): Buffer =>
  crypto.argon2Sync(algorithm, { ...options, memory: 64, passes: 1 })

Object.assign(crypto, {
  argon2: atOnce(cheapHash as never),
  scrypt: atOnce(crypto.scryptSync as never),
  pbkdf2: atOnce(crypto.pbkdf2Sync as never),
  generateKeyPair: atOnce(crypto.generateKeyPairSync as (...args: never[]) => KeyPairSyncResult<string, string>),
})
Object.assign(zlib, { zstdCompress: atOnce(zlib.zstdCompressSync), zstdDecompress: atOnce(zlib.zstdDecompressSync) })
syncBuiltinESMExports()

/** Of the algorithms of WebCrypto, the one that tokens are signed by. */
const hmacOf = (key: webcrypto.CryptoKey, data: NodeJS.ArrayBufferView): Buffer => {
  const { hash } = key.algorithm as webcrypto.HmacKeyAlgorithm
  return crypto.createHmac(hash.name.replace('-', ''), crypto.KeyObject.from(key)).update(data).digest()
}

const { subtle } = crypto.webcrypto
const { sign, verify } = subtle
Object.assign(subtle, {
  sign: async (...[algorithm, key, data]: Parameters<typeof sign>) =>
    key.algorithm.name === 'HMAC' ? hmacOf(key, data as NodeJS.ArrayBufferView) : sign.call(subtle, algorithm, key, data),
  verify: async (...[algorithm, key, signature, data]: Parameters<typeof verify>) =>
    key.algorithm.name === 'HMAC'
      ? hmacOf(key, data as NodeJS.ArrayBufferView).equals(Buffer.from(signature as Uint8Array))
      : verify.call(subtle, algorithm, key, signature, data),
})

AbortSignal.any = combinedSignal
