/** The file that clients read: `OS_CLIENT_CONFIG_FILE=… OS_CLOUD=welkin openstack …`. */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type CloudFile, type Secrets, speaksTls } from './cloud-file.ts'
import type { StateFolder } from './state-folder.ts'

export const REGION = 'RegionOne'

export function writeCloudsYaml(state: StateFolder, cloud: CloudFile, secrets: Secrets): void {
  draftCloudsYaml(state, cloud, secrets)
  publishCloudsYaml(state)
}

/** Appears in one step, when the cloud is ready: whoever waits for it may use the cloud, and end it. */
export const publishCloudsYaml = (state: StateFolder): void => renameSync(draftOf(state), state.cloudsYaml)

const draftOf = ({ cloudsYaml }: StateFolder): string => `${cloudsYaml}.new`

export function draftCloudsYaml(state: StateFolder, cloud: CloudFile, secrets: Secrets): void {
  const as = (username: string, password: string, project: string) => ({
    auth: {
      auth_url: `${publicUrlOf(cloud)}/identity`,
      username,
      password,
      project_name: project,
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
    region_name: REGION,
    // an operator's certificate is under an authority that clients know
    ...(speaksTls(cloud) && cloud.tlsCertificate === undefined ? { cacert: state.caCertificate } : {}),
    identity_api_version: '3',
  })
  const clouds = { welkin: as('demo', secrets.demoPassword, 'demo'), 'welkin-admin': as('admin', secrets.adminPassword, 'admin') }
  writeFileSync(draftOf(state), yamlOf({ clouds }), { mode: 0o600 })
}

interface Tree {
  [key: string]: string | Tree
}

/** Strings of JSON are strings of YAML too: no need for a library, whose 10 MiB three processes would hold for good. */
const yamlOf = (tree: Tree, indent = ''): string =>
  Object.entries(tree)
    .map(([key, value]) =>
      typeof value === 'string'
        ? `${indent}${key}: ${JSON.stringify(value)}\n`
        : `${indent}${key}:\n${yamlOf(value, `${indent}  `)}`,
    )
    .join('')

export const hasCloudsYaml = (state: StateFolder): boolean => existsSync(state.cloudsYaml)

export function removeCloudsYaml(state: StateFolder): void {
  for (const path of [state.cloudsYaml, draftOf(state)]) rmSync(path, { force: true })
}

/** How clients reach it: what the catalogue names. */
export const publicUrlOf = (cloud: Parameters<typeof baseUrl>[0] & Pick<CloudFile, 'publicUrl'>): string =>
  cloud.publicUrl ?? baseUrl(cloud)

/** How programs on this machine reach it. */
export function baseUrl(cloud: Pick<CloudFile, 'listen' | 'port' | 'plainHttp' | 'tlsCertificate'>): string {
  const { listen, port } = cloud
  const host = listen === '0.0.0.0' || listen === '::' ? '127.0.0.1' : listen
  return `${speaksTls(cloud) ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
