/** Glance's face over images in memory, for tests: the token is the name of whoever asks. */

import { unmounted } from '../../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../../api/face.ts'
import { Policy } from '../../../api/policy/policy.ts'
import { createServer } from '../../../api/server/http-server.ts'
import { imageLab, workOnImports } from '../../../domain/image/image.fixture.ts'
import type { ImageFiles, ImageLimits, WebSource } from '../../../domain/image/index.ts'
import type { Who } from '../../../kernel/context.ts'
import type { Log } from '../../../kernel/log.ts'
import { silentLog } from '../../../kernel/log.ts'
import { openTestStore } from '../../../store/testing.ts'
import { glance } from './face.ts'

export interface Answer {
  status: number
  headers: Record<string, unknown>
  bytes: Buffer
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape are looked into
  body: any
}

export interface GlanceOptions {
  limits?: Partial<ImageLimits>
  files?: ImageFiles
  log?: Log
  web?: WebSource
}

export async function startGlance({ limits, files, web, log = silentLog }: GlanceOptions = {}) {
  const store = await openTestStore()
  const lab = imageLab(store, limits)
  const people: Record<string, Who> = { ann: lab.ann.who, bob: lab.bob.who, cat: lab.cat.who, admin: lab.admin.who }
  const app = createServer({ ...lab.cloud, log, unmounted })
  const basis = { ...lab.basis, web, files: files ?? lab.basis.files }
  const policy = new Policy()
  mountFace(app, glance, {
    parts: basis,
    policy,
    checkReplies: true,
    contextOf: (request, _endpoint, requestBasis) => ({
      ...lab.cloud,
      ...requestBasis,
      clock: lab.cloud.clock,
      who: people[String(request.headers['x-auth-token'])] ?? { kind: 'nobody' },
    }),
  })
  const ask = async (who: string, method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> => {
    const reply = await app.inject({
      method: method as 'GET',
      url: path.startsWith('/image') && !path.startsWith('/images') ? path : `/image/v2${path}`,
      headers: { 'x-auth-token': who, host: 'cloud', ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const isJson = String(reply.headers['content-type']).startsWith('application/json')
    return {
      status: reply.statusCode,
      headers: reply.headers,
      bytes: reply.rawPayload,
      body: isJson && reply.body !== '' ? reply.json() : undefined,
    }
  }
  const close = async () => {
    await app.close()
    await store.close()
  }
  return { ...lab, basis, app, policy, ask, close, workOnImports: () => workOnImports({ ...lab, basis }) }
}

export const OCTETS = { 'content-type': 'application/octet-stream' }
export const PATCH = { 'content-type': 'application/openstack-images-v2.1-json-patch' }
