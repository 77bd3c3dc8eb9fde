/** Asks the APIs of EC2 and OUTSCALE as their clients do: each request is signed with an access key of the tenant's. */
import { hash } from 'node:crypto'
import { ALGORITHM, canonicalRequest, signVersion4, stringToSign } from '../../wire/aws-signature/index.ts'
import { FIRST } from '../world/controller.ts'
import { type Answer, ask, noAnswer, textAt } from './client.ts'
import type { Tenant } from './tenant.ts'

/** In form and as JSON. */
export type Api = 'ec2' | 'outscale'

export interface Call {
  api: Api
  action: string
  parameters?: Readonly<Record<string, unknown>>
}

interface AccessKey {
  access: string
  secret: string
}

const keys = new WeakMap<object, AccessKey>()

/** Made when it is first needed. */
async function keyOf(tenant: Tenant): Promise<AccessKey | undefined> {
  const known = keys.get(tenant.model)
  if (known) return known
  const { userId, projectId } = tenant.account
  const { json, status } = await tenant.ask('POST', `/identity/v3/users/${userId}/credentials/OS-EC2`, { tenant_id: projectId })
  if (status !== 201) return undefined
  const key = { access: textAt(json, 'credential', 'access'), secret: textAt(json, 'credential', 'secret') }
  keys.set(tenant.model, key)
  return key
}

export async function askSigned(tenant: Tenant, call: Call): Promise<Answer> {
  const key = await keyOf(tenant)
  return key ? askWith(tenant, key, call) : noAnswer('no access key')
}

export async function askWith(tenant: Tenant, key: AccessKey, { api, action, parameters = {} }: Call): Promise<Answer> {
  const path = api === 'ec2' ? '/ec2' : `/outscale/api/v1/${action}`
  const text = api === 'ec2' ? formOf(action, parameters) : JSON.stringify(parameters)
  const answer = await ask(tenant.cloud.network, tenant.name, {
    method: 'POST',
    path,
    body: Buffer.from(text),
    type: api === 'ec2' ? 'application/x-www-form-urlencoded' : 'application/json',
    headers: signatureFor(tenant, key, { path, text, service: api === 'ec2' ? 'ec2' : 'api' }),
  })
  tenant.tell(`${tenant.name} ${api} ${action} → ${answer.why ?? answer.status}`)
  return answer
}

const formOf = (action: string, parameters: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams({
    ...{ Action: action, Version: '2016-11-15' },
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
  }).toString()

interface Signed {
  path: string
  text: string
  service: string
}

function signatureFor({ cloud }: Tenant, { access, secret }: AccessKey, { path, text, service }: Signed) {
  const stamp = new Date(cloud.clock.now()).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const headers = { host: 'cloud:7070', 'x-amz-date': stamp }
  const signedHeaders = Object.keys(headers)
  const scope = { day: stamp.slice(0, 8), region: FIRST.region, service }
  const request = canonicalRequest({ verb: 'POST', path, params: {}, headers, signedHeaders, bodyHash: hash('sha256', text) })
  const signature = signVersion4(stringToSign(stamp, scope, request ?? ''), scope, secret)
  const credential = `${access}/${scope.day}/${scope.region}/${service}/aws4_request`
  return {
    'x-amz-date': stamp,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  }
}

/** The texts of an element in EC2's XML. */
export const elements = ({ bytes }: Answer, name: string): string[] =>
  [...(bytes?.toString() ?? '').matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)
