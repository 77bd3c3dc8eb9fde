/** S3's signatures where only the string to sign is known: the object store has spelled the request already. */
import { createHmac } from 'node:crypto'
import { isSameText } from '../../kernel/same-text.ts'
import { ALGORITHM, scopeOf, signVersion4 } from './v4.ts'

/** Services whose requests may be signed so; others would let one service's signature be shown to another. */
const SERVICES = ['s3', 'iam', 'sts']

/** @param text what was signed: version 4's four lines, or the older string that begins with the method */
export function isSignedS3(text: Buffer, secret: string, signature: string): boolean {
  const right = text.subarray(0, 4).toString('latin1') === 'AWS4' ? sign4(text, secret) : signOld(text, secret)
  return right !== undefined && isSameText(right, signature)
}

const signOld = (text: Buffer, secret: string): string => createHmac('sha1', secret).update(text).digest('base64')

function sign4(text: Buffer, secret: string): string | undefined {
  const [algorithm, , scopeText = '', , ...others] = text.toString('utf8').split('\n')
  const scope = scopeOf(scopeText)
  if (algorithm !== ALGORITHM || !scope || others.length > 0 || !SERVICES.includes(scope.service)) return undefined
  return signVersion4(text, scope, secret)
}
