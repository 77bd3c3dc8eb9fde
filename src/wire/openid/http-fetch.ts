/** Requests to a provider: bounded in time and size, and to where they were sent and nowhere else. */
import type { Clock } from '../../kernel/clock.ts'

/** The provider, or what somebody says it gave, is not as it should be. The message is for operators. */
export class OpenIdError extends Error {}

const PATIENCE_MS = 10_000
const BYTES_MOST = 1024 * 1024

export interface Asked {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  form?: Record<string, string>
}

/** @returns the JSON object that came, whatever the status. @throws OpenIdError */
export async function fetchJson(
  clock: Clock,
  url: string,
  { method = 'GET', headers = {}, form }: Asked = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const patience = new AbortController()
  const cancel = clock.after(PATIENCE_MS, () => patience.abort(new OpenIdError(`${url} does not answer`)))
  try {
    const reply = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual', // another place than the operator named
      signal: patience.signal,
      ...(form && { body: new URLSearchParams(form) }),
    })
    return { status: reply.status, body: objectIn(url, await textOf(url, reply)) }
  } catch (error) {
    if (error instanceof OpenIdError) throw error
    throw new OpenIdError(`${url} cannot be asked: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    cancel()
  }
}

async function textOf(url: string, reply: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of reply.body ?? []) {
    size += chunk.length
    if (size > BYTES_MOST) throw new OpenIdError(`${url} answers with more than ${BYTES_MOST} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function objectIn(url: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // told below, in words that do not repeat the answer: it may hold a token
  }
  throw new OpenIdError(`${url} answers with no JSON object`)
}
