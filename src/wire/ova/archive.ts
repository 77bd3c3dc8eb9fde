/** Finds the disk of a virtual machine in its archive (OVA; DSP0243). Nothing is unpacked: it tells where the bytes are. */
import { DESCRIPTOR_MOST, diskFileOf } from './descriptor.ts'
import { type Digest, digestOf, MANIFEST_MOST } from './manifest.ts'
import { invalidArchive } from './refusals.ts'
import { type ArchiveSource, listMembers, type Member } from './tar.ts'

export interface DiskInArchive extends Member {
  /** What the archive's manifest says of it. */
  digest?: Digest
}

/** @throws bad_request (`invalid_archive`) */
export async function findDisk(source: ArchiveSource): Promise<DiskInArchive> {
  const members = await listMembers(source)
  const descriptor = await only(source, members, '.ovf', DESCRIPTOR_MOST)
  if (!descriptor) throw invalidArchive('it has no descriptor')
  const name = diskFileOf(descriptor)
  const disk = members.find((member) => member.name === name)
  if (!disk) throw invalidArchive('its disk is not in it')
  const manifest = await only(source, members, '.mf', MANIFEST_MOST)
  return { ...disk, digest: manifest && digestOf(manifest, name) }
}

async function only(
  source: ArchiveSource,
  members: readonly Member[],
  ending: string,
  most: number,
): Promise<Buffer | undefined> {
  const [found, another] = members.filter(({ name }) => name.toLowerCase().endsWith(ending))
  if (another) throw invalidArchive(`it has two files that end in ${ending}`)
  if (found && found.size > most) throw invalidArchive(`its file that ends in ${ending} is too large`)
  return found && source.read(found.offset, found.size)
}
