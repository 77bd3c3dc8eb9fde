/** Reads and writes raw disks, anywhere in them. */
import { open } from 'node:fs/promises'
import type { RawFile } from '../copies.ts'
import { volumeRefusals } from '../refusals.ts'
import { isAbsent } from './pointers.ts'
import type { FileVolumeSettings } from './settings.ts'

/** @throws not_found */
export const openRaw = (id: string, path: string): Promise<RawFile> =>
  rawFile(path, 'r').catch((error) => {
    throw isAbsent(error) ? volumeRefusals.copy_missing({ id }) : error
  })

/** All zeros, of which nothing takes room. */
export async function createRaw(path: string, sizeBytes: number, user: FileVolumeSettings['user']): Promise<RawFile> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.truncate(sizeBytes)
    if (user) await file.chown(user.uid, user.gid)
  } finally {
    await file.close()
  }
  return rawFile(path, 'r+')
}

async function rawFile(path: string, flags: 'r' | 'r+'): Promise<RawFile> {
  const file = await open(path, flags)
  return {
    sizeBytes: (await file.stat()).size,
    async read(offset, length) {
      const bytes = Buffer.alloc(length)
      let filled = 0
      while (filled < length) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return bytes.subarray(0, filled)
    },
    async write(offset, bytes) {
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at, offset + at)).bytesWritten
    },
    close: () => file.close(),
  }
}
