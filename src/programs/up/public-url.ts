/** Reads `--public-url`: where the outside reaches the cloud, as it goes into the catalogue and into links. */
import { isHost } from '../../api/server/host.ts'

/** `URL` reads more: other slashes, paths that lead nowhere, characters that are written as others. */
const WRITTEN = /^https?:\/\/([^/\\%?#@\s]+)\/*$/i
const ASCII = /^[!-~]*$/

/**
 * @returns the origin; undefined for an empty text, which takes back what was given before
 * @throws Error for what is more, or less, than scheme, host and port
 */
export function readPublicUrl(text: string): string | undefined {
  if (text === '') return undefined
  const written = WRITTEN.exec(text)?.[1]
  const url = written === undefined || !URL.canParse(text) ? undefined : new URL(text)
  if (written === undefined || !url || url.port === '0' || !namesHost(written, url.host))
    throw new Error(`--public-url is scheme, host and port alone, such as https://cloud.example.org:7070, not ${text}.`)
  return url.origin
}

/** As the Host header of who comes by it is judged; names of other letters as URLs write them. */
const namesHost = (written: string, read: string): boolean => isHost(read) && (!ASCII.test(written) || isHost(written))
