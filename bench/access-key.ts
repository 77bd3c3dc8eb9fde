/** A call of EC2's API by an access key: a URL that is signed once and holds for an hour. */
import { canonicalRequest, percent, signVersion4, stringToSign } from '../src/wire/aws-signature/index.ts'
import type { Session } from './api.ts'
import type { BenchCloud } from './cloud.ts'

export async function signedUrl(cloud: BenchCloud, { token, call }: Session, action: string): Promise<string> {
  const [, claims = ''] = token.split('.')
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }
  const made = await call('GET', '/identity/v3/auth/projects')
  const body = { tenant_id: made.json.projects[0].id }
  const { access, secret } = (await call('POST', `/identity/v3/users/${sub}/credentials/OS-EC2`, body)).json.credential
  const [{ id: region }] = (await call('GET', '/identity/v3/regions')).json.regions
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = { day: date.slice(0, 8), region, service: 'ec2' }
  const params = {
    Action: action,
    Version: '2016-11-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${access}/${scope.day}/${region}/ec2/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '3600',
    'X-Amz-SignedHeaders': 'host',
  }
  const { host } = new URL(cloud.url)
  const bodyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const text = canonicalRequest({ verb: 'GET', path: '/ec2/', params, headers: { host }, signedHeaders: ['host'], bodyHash })
  const signature = signVersion4(stringToSign(date, scope, text ?? ''), scope, secret)
  const query = Object.entries({ ...params, 'X-Amz-Signature': signature }).map(([name, value]) => `${name}=${percent(value)}`)
  return `${cloud.url}/ec2/?${query.join('&')}`
}
