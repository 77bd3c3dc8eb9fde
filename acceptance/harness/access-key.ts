/** The clients of EC2's and OUTSCALE's APIs, with an access key that the OpenStack client makes. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientOf, ensurePython } from './client.ts'
import type { Cloud } from './cloud.ts'
import { type Finished, run } from './process.ts'

export interface AccessKey {
  access: string
  secret: string
}

/** Of the user and project of an entry in clouds.yaml. */
export async function makeAccessKey(cloud: Cloud, name = 'welkin'): Promise<AccessKey> {
  const made = await (await clientOf(cloud, name)).json<AccessKey>('ec2 credentials create')
  return { access: made.access, secret: made.secret }
}

export interface KeyedClient {
  /** The words after the command. */
  attempt(...words: string[]): Promise<Finished>
  /** The same, and the JSON that it printed. @throws when it fails */
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape are looked into
  json(...words: string[]): Promise<any>
}

function keyed(command: string, before: readonly string[], options: { env: Record<string, string>; cwd: string }): KeyedClient {
  const attempt = (...words: string[]) => run([command, ...before, ...words], { ...options, timeoutMs: 120_000 })
  return {
    attempt,
    json: async (...words) => {
      const { code, stdout, stderr } = await attempt(...words)
      assert.equal(code, 0, `${words.join(' ')}: ${stderr}${stdout}`)
      return stdout.trim() === '' ? undefined : JSON.parse(stdout)
    },
  }
}

export const awsEnv = ({ access, secret }: AccessKey, region = 'RegionOne') => ({
  AWS_ACCESS_KEY_ID: access,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_DEFAULT_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
})

/** `aws ec2 …` */
export async function awsOf(cloud: Cloud, key: AccessKey, region?: string): Promise<KeyedClient> {
  const command = join(await ensurePython('access-key'), 'aws')
  return keyed(command, ['--endpoint-url', `${cloud.base}/ec2`, 'ec2'], { env: awsEnv(key, region), cwd: cloud.clientFolder })
}

/** `osc-cli api …`, or another of its services. */
export async function oscOf(
  cloud: Cloud,
  { access, secret }: AccessKey,
  service = 'api',
  path = '/outscale',
): Promise<KeyedClient> {
  const home = join(cloud.clientFolder, `osc-${service}-${access.slice(0, 8)}`)
  mkdirSync(join(home, '.osc'), { recursive: true })
  const profile = { access_key: access, secret_key: secret, region_name: 'RegionOne', endpoint: `${cloud.base}${path}` }
  writeFileSync(join(home, '.osc', 'config.json'), JSON.stringify({ default: profile }))
  const command = join(await ensurePython('access-key'), 'osc-cli')
  return keyed(command, [service], { env: { HOME: home }, cwd: cloud.clientFolder })
}
