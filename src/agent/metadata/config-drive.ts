/** Lays out a config drive: what the metadata service answers, all versions of it, as files. */
import type { WantedGuest } from '../../domain/compute/index.ts'
import type { Random } from '../../kernel/random.ts'
import { EC2_VERSIONS, ec2Document, ec2UserData } from './ec2-tree.ts'
import { filesOfVersion, OPENSTACK_VERSIONS, openstackFiles } from './openstack-tree.ts'

interface DriveFile {
  path: string
  contents: string | Buffer
}

/** The files of a drive with the volume label `config-2`, as OpenStack names them. */
export function configDriveFiles(guest: WantedGuest, random: Random): DriveFile[] {
  const files = openstackFiles(guest, random)
  const userData = ec2UserData(guest)
  return [
    ...OPENSTACK_VERSIONS.flatMap((version) =>
      [...(filesOfVersion(files, version) ?? [])].map(([name, contents]) => ({ path: `openstack/${version}/${name}`, contents })),
    ),
    ...guest.metadata.files.map(({ contents }, index) => ({
      path: `openstack/content/${String(index).padStart(4, '0')}`,
      contents: Buffer.from(contents, 'base64'),
    })),
    ...EC2_VERSIONS.flatMap((version) => [
      { path: `ec2/${version}/meta-data.json`, contents: JSON.stringify(ec2Document(guest)) },
      ...(userData === undefined ? [] : [{ path: `ec2/${version}/user-data`, contents: userData }]),
    ]),
  ]
}
