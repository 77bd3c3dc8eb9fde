import type { WantedGuest } from '../../domain/compute/index.ts'
import type { Random } from '../../kernel/random.ts'
import { ec2Tree, readTree } from './ec2-tree.ts'
import { openstackFiles } from './openstack-tree.ts'

/** The files of a config drive (volume label `config-2`), as OpenStack lays them out. */
export function configDriveFiles(guest: WantedGuest, random: Random): { path: string; contents: string | Buffer }[] {
  const files: { path: string; contents: string | Buffer }[] = []
  for (const version of ['2018-08-27', 'latest']) {
    for (const [name, contents] of openstackFiles(guest, random)) files.push({ path: `openstack/${version}/${name}`, contents })
  }
  guest.metadata.files.forEach((file, index) => {
    files.push({ path: `openstack/content/${String(index).padStart(4, '0')}`, contents: Buffer.from(file.contents, 'base64') })
  })
  files.push({ path: 'ec2/latest/meta-data.json', contents: JSON.stringify(ec2Tree(guest)['meta-data']) })
  const userData = readTree(ec2Tree(guest), ['user-data'])
  if (userData !== undefined) files.push({ path: 'ec2/latest/user-data', contents: Buffer.from(userData, 'latin1') })
  return files
}
