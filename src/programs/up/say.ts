/** What `welkin up` tells whoever started it. */
import type { CloudFile } from '../cloud-file.ts'
import { baseUrl } from '../clouds-yaml.ts'
import type { StateFolder } from '../state-folder.ts'

export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Says what is done and, when it is done, how long it took. */
export async function step<T>(what: string, act: () => Promise<T>, now: () => number): Promise<T> {
  const began = now()
  const result = await act()
  say(`  ✓ ${what.padEnd(44)} ${((now() - began) / 1000).toFixed(1)} s`)
  return result
}

export function sayReady(state: StateFolder, cloud: CloudFile, ports: readonly number[], seconds: number): void {
  const url = baseUrl(cloud)
  say(`
Ready after ${seconds.toFixed(1)} s.

  APIs         ${url}/{identity,image,compute,networking}
               ${ports.length > 0 ? `and on the customary ports ${ports.join(', ')}` : 'the customary ports (5000, 8774, …) are in use by others'}
  clouds       ${state.cloudsYaml}   (welkin: user demo in project demo; welkin-admin)
  public       ${cloud.publicCidr}, which this machine reaches
  logs         ${state.log}

Paste this into another terminal:

  pip install python-openstackclient                # or: apt install python3-openstackclient
  export OS_CLIENT_CONFIG_FILE=${state.cloudsYaml} OS_CLOUD=welkin
  ssh-keygen -q -t ed25519 -N '' -f key             # unless you have one
  openstack keypair create --public-key key.pub me
  openstack server create --image tiny --flavor m1.tiny --network private --key-name me --wait vm1
  openstack floating ip create public               # prints an address
  openstack server add floating ip vm1 ADDRESS
  ssh -i key welkin@ADDRESS cat /etc/hostname

Ctrl-C stops the cloud's programs; guests and their networks go on, and \`npm start\` finds them.
\`bin/welkin down --guests${state.root === '/var/lib/welkin' ? '' : ` --state ${state.root}`}\` ends those too. \`bin/welkin doctor\` looks for what is wrong.`)
}
