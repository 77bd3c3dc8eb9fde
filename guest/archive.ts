/** Packages of the distribution's archive that are unpacked into the image and never installed on the host. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudError } from '../src/kernel/errors.ts'
import { type BuildContext, run } from './run.ts'

export interface ArchivePackage {
  name: string
  version: string
}

/** The names by which the distributions call "the newest kernel for a virtual machine": Debian, Ubuntu. */
const KERNELS = ['linux-image-cloud-amd64', 'linux-image-virtual']
const PROGRAMS = ['busybox-static', 'dhcpcd-base', 'opendoas', 'openssh-sftp-server']

/**
 * The packages of a build, the real kernel package first.
 * @throws unavailable when the package lists have no kernel or lack one of the programs
 */
export async function resolveArchivePackages(context: BuildContext): Promise<ArchivePackage[]> {
  const metas = await findCandidates(KERNELS, context)
  const meta = metas[0] ?? missing(KERNELS.join(' or '))
  const kernel = await findKernelImage(meta.name, context)
  // Ubuntu keeps the modules apart from the kernel
  const modules = kernel.replace(/^linux-image-/, 'linux-modules-')
  const found = await findCandidates([kernel, modules, ...PROGRAMS], context)
  for (const name of [kernel, ...PROGRAMS]) if (!found.some((p) => p.name === name)) missing(name)
  return found
}

function missing(what: string): never {
  throw new CloudError('unavailable', `The package lists do not know ${what}. Run "apt-get update" and try again.`, {
    reason: 'no_package',
  })
}

async function findKernelImage(meta: string, context: BuildContext): Promise<string> {
  const text = await run(['apt-cache', 'show', '--no-all-versions', meta], context)
  const depends = /^Depends: (.*)$/m.exec(text)?.[1] ?? ''
  return /linux-image-\d[^\s,]*/.exec(depends)?.[0] ?? missing(`the kernel of ${meta}`)
}

/** In the order of `names`; without those that have no installable version. */
async function findCandidates(names: readonly string[], context: BuildContext): Promise<ArchivePackage[]> {
  const text = await run(['apt-cache', 'policy', ...names], context)
  const versions = new Map([...text.matchAll(/^(\S+):\n.*\n\s+Candidate: (\S+)$/gm)].map(([, name, version]) => [name, version]))
  return names.flatMap((name) => {
    const version = versions.get(name)
    return version && version !== '(none)' ? [{ name, version }] : []
  })
}

/** Downloads the packages into `folder` and unpacks them over each other into `into`. */
export async function unpackPackages(packages: readonly ArchivePackage[], folder: string, into: string, context: BuildContext) {
  // as root into a folder of root: apt's own sandbox user could not write there
  const names = packages.map((p) => `${p.name}=${p.version}`)
  await run(['apt-get', '-qq', '-o', 'APT::Sandbox::User=root', 'download', ...names], context, folder)
  for (const file of await readdir(folder))
    if (file.endsWith('.deb')) await run(['dpkg-deb', '-x', join(folder, file), into], context)
}
