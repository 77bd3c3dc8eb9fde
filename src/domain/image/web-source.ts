/** Where images are downloaded from: what images need of it, by whatever guard and name servers the cloud has. */
import type { Readable } from 'node:stream'

export interface WebSource {
  /** By what the URL itself says. @throws `url_refused` of `wire/guarded-fetch` */
  requireAllowed(url: string): void
  /** @throws what `fetchRefusals` of `wire/guarded-fetch` declares */
  open(url: string, signal: AbortSignal): Promise<OpenedDownload>
}

export interface OpenedDownload {
  /** Bytes, where the server says so. */
  size?: number
  /** Must be read or destroyed. */
  body: Readable
}
