/**
 * Combines abort signals without Node's own set of them, in which a combined signal that somebody listens to stays until it is aborted: those of
 * a process that was killed never are, and would keep the whole cloud that it was in.
 */
export function combinedSignal(signals: Iterable<AbortSignal>): AbortSignal {
  const combined = new AbortController()
  const sources = [...signals]
  const aborted = sources.find((source) => source.aborted)
  if (aborted) combined.abort(aborted.reason)
  else for (const source of sources) source.addEventListener('abort', () => combined.abort(source.reason), { once: true })
  return combined.signal
}
