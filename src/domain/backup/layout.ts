/**
 * Where a backup is in the store, and the forms that it has there. All increments of one full backup, a chain, share chunks; nobody else does:
 * a full backup depends on no other, and nothing tells one project what another has.
 */
import { createHash } from 'node:crypto'
import { CHUNK_BYTES, PAGE_CHUNKS } from '../../wire/chunk/index.ts'

interface Place {
  chain_id: string
  stored_as: string
}

export const chainPrefix = (chainId: string): string => `${chainId}/`
export const chunksPrefix = (chainId: string): string => `${chainId}/chunks/`
export const backupsPrefix = (chainId: string): string => `${chainId}/backups/`
export const chunkKey = (chainId: string, name: string): string => `${chainId}/chunks/${name.slice(0, 2)}/${name}`
export const backupPrefix = ({ chain_id, stored_as }: Place): string => `${chain_id}/backups/${stored_as}/`
export const manifestKey = (place: Place): string => `${backupPrefix(place)}manifest.json`
export const pageKey = (place: Place, page: number): string => `${backupPrefix(place)}page-${String(page).padStart(6, '0')}`

/** All that is known of a backup, beside its pages: written last, so that whatever has one is whole. */
export interface Manifest {
  version: 1
  id: string
  chain: string
  parent: string | null
  project: string
  volume: string
  snapshot: string | null
  sizeGib: number
  diskBytes: number
  chunkBytes: number
  chunks: number
  dataAt: number
  createdAt: number
  name: string | null
  description: string | null
  /** Of the volume. */
  facts: unknown
  /** The SHA-256 of each page. */
  pages: string[]
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** How many names its pages have together. */
export const chunksOf = (diskBytes: number): number => Math.ceil(diskBytes / CHUNK_BYTES)
export const pagesOf = (diskBytes: number): number => Math.ceil(chunksOf(diskBytes) / PAGE_CHUNKS)
export const chunksOnPage = (diskBytes: number, page: number): number =>
  Math.max(0, Math.min(PAGE_CHUNKS, chunksOf(diskBytes) - page * PAGE_CHUNKS))

const NAME_BYTES = 32

/** The empty name stands for a chunk of zeros, which is not kept. */
export const encodePage = (names: readonly string[]): Buffer =>
  Buffer.concat(names.map((name) => (name === '' ? Buffer.alloc(NAME_BYTES) : Buffer.from(name, 'hex'))))

export function decodePage(page: Buffer): string[] {
  const names: string[] = []
  for (let at = 0; at + NAME_BYTES <= page.length; at += NAME_BYTES) {
    const name = page.toString('hex', at, at + NAME_BYTES)
    names.push(/^0+$/.test(name) ? '' : name)
  }
  return names
}
