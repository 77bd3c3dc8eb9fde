/** Serves `/metrics` to whoever has the cloud's token for it. */
import type { FastifyInstance } from 'fastify'
import { isSameText } from '../../../kernel/same-text.ts'
import { CONTENT_TYPE, type Family, metricsText } from '../../../wire/prometheus/index.ts'

export function serveMetrics(app: FastifyInstance, { token, gather }: { token: string; gather: () => Promise<Family[]> }): void {
  app.get('/metrics', async (request, reply) => {
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (given === undefined || !isSameText(given, token))
      return reply
        .code(401)
        .header('WWW-Authenticate', 'Bearer')
        .type('text/plain')
        .send('The token in the file metrics-token of the state folder is needed: Authorization: Bearer TOKEN.\n')
    return reply.type(CONTENT_TYPE).send(metricsText(await gather()))
  })
}
