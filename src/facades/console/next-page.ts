/** Writes where a list goes on: the URL that was asked for, with another marker. */

interface Asked {
  /** Path and query as sent. */
  readonly url: string
  /** Scheme, host and mount prefix as the caller wrote them. */
  readonly base: string
}

export function nextPage({ url, base }: Asked, marker: string): string {
  const next = new URL(url, base)
  next.searchParams.set('marker', marker)
  return next.href
}
