/** Publishes what each API declares: an OpenAPI document at its root, and a page at `/openapi` that browses them. */
import { readFileSync } from 'node:fs'
import { openapi, type WireForm } from '../../api/openapi.ts'
import type { HttpServer } from '../../api/server/http-server.ts'
import { sendText } from '../../api/server/send.ts'
import { FACES } from '../services.ts'
import { version } from '../version.ts'

/** Faces that stand at the server's root have a name of their own in the document's path. */
const pathOf = ({ root, name }: (typeof FACES)[number]): string => `${root === '' ? `/${name}` : root}/openapi.json`

export function serveDocuments(app: HttpServer): void {
  for (const face of FACES) {
    const document = madeOnce(() =>
      JSON.stringify(
        openapi({
          title: `Welkin: ${face.name === face.service ? face.name : `${face.name} (${face.service})`}`,
          version: version(),
          wire: face.credential === 'host' ? { ...face.dialect.wire, credential: HOST } : face.dialect.wire,
          mounts: face.apis.map(({ path, api, versions }) => ({ prefix: face.root + path, api, versions })),
        }),
      ),
    )
    app.get(pathOf(face), (_request, reply) => sendText(reply, JSON_HEADERS, document()))
  }
  const list = FACES.map((face) => ({ name: face.name, service: face.service, document: pathOf(face) }))
  app.get('/openapi.json', (_request, reply) => sendText(reply, JSON_HEADERS, Buffer.from(JSON.stringify({ documents: list }))))
  const page = madeOnce(() => readFileSync(new URL('browser.html', PAGE), 'utf8'))
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'",
  }
  app.get('/openapi', (_request, reply) => sendText(reply, headers, page()))
  for (const [file, type] of [
    ['browser.js', 'text/javascript'],
    ['browser.css', 'text/css'],
  ] as const) {
    const text = madeOnce(() => readFileSync(new URL(file, PAGE), 'utf8'))
    app.get(`/openapi/${file}`, (_request, reply) => sendText(reply, { 'Content-Type': `${type}; charset=utf-8` }, text()))
  }
}

const JSON_HEADERS = { 'Content-Type': 'application/json' }

/** Anybody may ask as often as it likes, and a document takes long to make: it is made for the first who asks, as bytes. */
function madeOnce(make: () => string): () => Buffer {
  let made: Buffer | undefined
  return () => (made ??= Buffer.from(make()))
}

const HOST: WireForm['credential'] = {
  host: {
    type: 'http',
    scheme: 'bearer',
    description: "A host's id, a full stop and the secret that joining gave it; where the APIs speak TLS, its certificate too.",
  },
}

const PAGE = new URL('openapi-page/', import.meta.url)
