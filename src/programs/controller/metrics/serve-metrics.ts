/** Serves `/metrics` to whoever has the cloud's token for it. */
import type { HttpServer } from '../../../api/server/http-server.ts'
import { sendText } from '../../../api/server/send.ts'
import { isSameText } from '../../../kernel/same-text.ts'
import { CONTENT_TYPE, type Family, metricsText } from '../../../wire/prometheus/index.ts'

export function serveMetrics(app: HttpServer, { token, gather }: { token: string; gather: () => Promise<Family[]> }): void {
  app.get('/metrics', async ({ headers }, reply) => {
    const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
    if (given !== undefined && isSameText(given, token))
      return sendText(reply, { 'Content-Type': CONTENT_TYPE }, Buffer.from(metricsText(await gather())))
    sendText(reply, { 'WWW-Authenticate': 'Bearer', 'Content-Type': 'text/plain; charset=utf-8' }, NEEDED, 401)
  })
}

const NEEDED = Buffer.from('The token in the file metrics-token of the state folder is needed: Authorization: Bearer TOKEN.\n')
