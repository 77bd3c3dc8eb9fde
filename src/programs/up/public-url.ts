/** Reads `--public-url`: where the outside reaches the cloud, as it goes into the catalogue and into links. */

/**
 * @returns the origin; undefined for an empty text, which takes back what was given before
 * @throws Error for what is more, or less, than scheme, host and port
 */
export function readPublicUrl(text: string): string | undefined {
  if (text === '') return undefined
  const url = /\s/.test(text) || !URL.canParse(text) ? undefined : new URL(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.port === '0' || !isOriginAlone(text, url))
    throw new Error(`--public-url is scheme, host and port alone, such as https://cloud.example.org:7070, not ${text}.`)
  return url.origin
}

/** An empty query or fragment is none to `URL`. */
const isOriginAlone = (text: string, { username, password, pathname }: URL): boolean =>
  username === '' && password === '' && /^\/+$/.test(pathname) && !/[?#@]/.test(text)
