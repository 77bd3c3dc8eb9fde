/** What `welkin up` tells whoever started it. */
import { X509Certificate } from 'node:crypto'
import { type CloudFile, speaksTls } from '../cloud-file.ts'
import { publicUrlOf } from '../clouds-yaml.ts'
import { isLoopback } from '../listening.ts'
import { STATE_OF_ROOT, type StateFolder } from '../state-folder.ts'
import { findCloudAuthority } from '../tls/cloud-authority.ts'

export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Says what is done and, when it is done, how long it took. */
export async function step<T>(what: string, act: () => Promise<T>, now: () => number): Promise<T> {
  const began = now()
  const result = await act()
  say(`  ✓ ${what.padEnd(44)} ${((now() - began) / 1000).toFixed(1)} s`)
  return result
}

export interface Ready {
  state: StateFolder
  cloud: CloudFile
  /** The customary ones that were free; absent when none were wanted. */
  ports?: readonly number[]
  seconds: number
}

/** What is there and what to paste next; of a fake cloud only what it can do. */
export function readyText({ state, cloud, ports, seconds }: Ready): string {
  const { fake } = cloud
  return `
Ready after ${seconds.toFixed(1)} s.

  APIs         ${publicUrlOf(cloud)}/{identity,image,compute,networking,volume,key-manager}
${customaryText(ports)}${trustText(state, cloud)}  clouds       ${state.cloudsYaml}   (welkin: user demo in project demo; welkin-admin)
  public       ${cloud.publicCidr}${fake ? ', pretended like all machines and networks of a fake cloud' : ', which this machine reaches'}
  logs         ${state.log}

Paste this into another terminal:

  apt-get install python3-openstackclient openssh-client   # or, in a virtual environment: pip install python-openstackclient
  export OS_CLIENT_CONFIG_FILE=${asShellWord(state.cloudsYaml)} OS_CLOUD=welkin
  ssh-keygen -q -t ed25519 -N '' -f key             # unless you have one
  openstack keypair create --public-key key.pub me
  openstack server create --image tiny --flavor m1.tiny --network private --key-name me --wait vm1
  openstack floating ip create public               # prints an address
  openstack server add floating ip vm1 ADDRESS
${fake ? '' : '  ssh -i key welkin@ADDRESS cat /etc/hostname\n'}
${stopText(state, cloud)} \`bin/welkin doctor${stateFlag(state)}\` looks for what is wrong.`
}

const stateFlag = (state: StateFolder): string => (state.root === STATE_OF_ROOT ? '' : ` --state ${asShellWord(state.root)}`)

/** As it can be pasted. */
const asShellWord = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

function customaryText(ports: readonly number[] | undefined): string {
  if (ports === undefined) return ''
  const free =
    ports.length > 0
      ? `and on the customary ports ${ports.join(', ')}`
      : 'the customary ports (5000, 8774, …) are in use by others'
  return `               ${free}\n`
}

/** Whom clients have to trust, where the certificate is the cloud's own. */
function trustText(state: StateFolder, cloud: CloudFile): string {
  if (cloud.plainHttp && !isLoopback(cloud.listen))
    return '  in clear     whoever is between can read what passes: `--no-plain-http` speaks TLS\n'
  const authority = speaksTls(cloud) && cloud.tlsCertificate === undefined ? findCloudAuthority(state) : undefined
  if (authority === undefined) return ''
  const { fingerprint256 } = new X509Certificate(authority)
  return `  authority    ${state.caCertificate}   (clouds.yaml names it; to compare: SHA-256\n               ${fingerprint256})\n`
}

const stopText = (state: StateFolder, { fake }: CloudFile): string =>
  fake
    ? 'Ctrl-C stops the cloud; what it pretends ends with it, its database stays.'
    : `Ctrl-C stops the cloud's programs; guests and their networks go on, and \`npm start\` finds them.
\`bin/welkin down --guests${stateFlag(state)}\` ends those too.`

/** The last line of a cloud that was stopped. */
export const downText = ({ fake }: Pick<CloudFile, 'fake'>): string =>
  fake
    ? 'The cloud is down. `npm start -- --fake` starts it again.'
    : 'The cloud is down; guests go on. `npm start` finds them again.'
