export { type DiskInArchive, findDisk } from './archive.ts'
export type { Digest } from './manifest.ts'
export { ovaRefusals } from './refusals.ts'
export type { ArchiveSource } from './tar.ts'
