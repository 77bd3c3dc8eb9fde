import type { ConfigDriveFile, ConfigDrives } from './driver.ts'

/** Config drives that are only remembered. */
export function fakeConfigDrives(drives = new Map<string, readonly ConfigDriveFile[]>()): ConfigDrives {
  return {
    async ensure(guestId, files) {
      drives.set(guestId, files)
      return `fake:${guestId}`
    },
    async remove(guestId) {
      drives.delete(guestId)
    },
  }
}
