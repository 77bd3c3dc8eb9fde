/** A small API in the shape of a real facade, for the tests of this folder. */
import { Readable } from 'node:stream'
import { systemClock } from '../../../kernel/clock.ts'
import type { Ctx, Who } from '../../../kernel/context.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { type Log, silentLog } from '../../../kernel/log.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { defineRefusals } from '../../../kernel/refusal.ts'
import { defineApi, type Handlers } from '../../define.ts'
import { type ErrorFace, httpStatus } from '../../errors.ts'
import { implement } from '../../implement.ts'
import type { MountOptions } from '../../pipeline/mount.ts'
import { Policy } from '../../policy/policy.ts'
import { rules } from '../../policy/rules.ts'
import { sameWords } from '../../refusal-table.ts'
import { PreSerialized, reply } from '../../reply.ts'
import { Type } from '../../schema.ts'
import { createServer } from '../../server/http-server.ts'
import type { Proxying } from '../../server/proxying.ts'
import { defineVersions } from './microversion.ts'
import { mount } from './mount.ts'
import { unmounted } from './unmounted.ts'
import { openstackCore } from './wording.ts'

const Thing = Type.Object({ id: Type.String(), name: Type.String(), size: Type.Integer(), label: Type.Optional(Type.String()) })

const NewThing = Type.Object(
  {
    thing: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 255 }),
        size: Type.Integer({ minimum: 0 }),
        label: Type.Optional(Type.String()),
        networks: Type.Optional(
          Type.Union([
            Type.Array(Type.Object({ uuid: Type.String({ format: 'uuid' }) })),
            Type.Literal('auto'),
            Type.Literal('none'),
          ]),
        ),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)

export const api = defineApi({
  showVersion: { method: 'GET', path: '/', summary: 'Version', action: 'things:version', allow: rules.public, status: 200 },
  listThings: {
    method: 'GET',
    path: '/things',
    summary: 'List',
    action: 'things:list',
    allow: rules.projectReader,
    query: Type.Object(
      {
        limit: Type.Optional(Type.Integer({ minimum: 0 })),
        all: Type.Optional(Type.Boolean()),
        tag: Type.Optional(Type.Array(Type.String())),
      },
      { additionalProperties: false },
    ),
    status: 200,
    returns: Type.Object({ things: Type.Array(Thing) }),
  },
  headThings: {
    method: 'HEAD',
    path: '/things',
    summary: 'Head',
    action: 'things:list',
    allow: rules.projectReader,
    status: 200,
  },
  createThing: {
    method: 'POST',
    path: '/things',
    summary: 'Create',
    action: 'things:create',
    allow: rules.projectMember,
    body: NewThing,
    status: 201,
    returns: Type.Object({ thing: Thing }),
  },
  showThing: {
    method: 'GET',
    path: '/things/{thing_id}',
    summary: 'Show',
    action: 'things:show',
    allow: rules.projectReader,
    status: 200,
    returns: Type.Object({ thing: Thing }),
  },
  deleteThing: {
    method: 'DELETE',
    path: '/things/{id}',
    summary: 'Delete',
    action: 'things:delete',
    allow: rules.admin,
    status: 204,
  },
  startThing: {
    method: 'POST',
    path: '/things/{thing_id}/action',
    verb: 'os-start',
    summary: 'Start',
    action: 'things:start',
    allow: rules.projectMember,
    status: 202,
  },
  rebootThing: {
    method: 'POST',
    path: '/things/{thing_id}/action',
    verb: 'reboot',
    summary: 'Reboot',
    action: 'things:reboot',
    allow: rules.projectMember,
    body: Type.Object({ reboot: Type.Object({ type: Type.Union([Type.Literal('SOFT'), Type.Literal('HARD')]) }) }),
    since: '2.3',
    status: 202,
    returns: Type.Object({ rebooted: Type.String() }),
  },
  upload: {
    method: 'PUT',
    path: '/blobs/{name+}',
    summary: 'Upload',
    action: 'things:upload',
    allow: rules.projectMember,
    streams: true,
    status: 200,
    returns: Type.Object({ name: Type.String(), bytes: Type.Integer() }),
  },
  download: {
    method: 'GET',
    path: '/blobs/{name+}',
    summary: 'Download',
    action: 'things:download',
    allow: rules.projectReader,
    status: 200,
  },
})

const exampleRefusals = defineRefusals('example', {
  thing_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Thing ${id} could not be found.` },
})

export const errors: ErrorFace = {
  status: httpStatus,
  said: { core: openstackCore, example: sameWords(exampleRefusals) },
  body: (error, status, requestId) => ({
    fault: { code: status, message: error.message, field: error.field, reason: error.reason, requestId },
  }),
}

const thing = { id: 't1', name: 'one', size: 1, label: 'new' }

export const handlers: Handlers<typeof api, Ctx> = {
  showVersion: async () => reply({ version: 'v1' }, { status: 300, headers: { 'X-Subject-Token': 'abc' } }),
  listThings: async (_ctx, { query, base, version }) => {
    const things = [{ ...thing, name: JSON.stringify({ query, base, version }) }]
    return query.all ? reply(new PreSerialized(JSON.stringify({ things }))) : { things }
  },
  headThings: async () => {},
  createThing: async (_ctx, { body }) => ({ thing: { id: 'new', ...body.thing } }),
  showThing: async (_ctx, { params }) => {
    if (params.thing_id === 'crash') throw new Error('the disk said no')
    if (params.thing_id === 'odd') return { thing: { ...thing, size: 1.5 } }
    if (params.thing_id !== 't1') throw exampleRefusals.thing_not_found({ id: params.thing_id })
    return { thing }
  },
  deleteThing: async () => {},
  startThing: async () => {},
  rebootThing: async (_ctx, { body }) => ({ rebooted: body.reboot.type }),
  upload: async (_ctx, { params, stream }) => {
    let bytes = 0
    for await (const chunk of stream) bytes += Buffer.from(chunk).length
    return { name: params.name, bytes }
  },
  download: async (_ctx, { params }) => {
    if (params.name === 'broken') return reply(Readable.from(failing()))
    return reply(Readable.from([Buffer.from('some '), Buffer.from('bytes')]), {
      headers: { 'Content-Type': 'application/x-thing' },
    })
  },
}

async function* failing() {
  yield Buffer.from('half')
  throw new Error('the file went away')
}

export const versions = defineVersions({
  service: 'thing',
  min: '2.1',
  max: '2.15',
  legacyHeader: 'X-Thing-API-Version',
  changes: [
    {
      version: '2.10',
      summary: 'Things have a label',
      schema: { createThing: Type.Object({ thing: Type.Object({ name: Type.String(), size: Type.Integer() }) }) },
      response: { showThing: (body) => withoutLabel(body) },
    },
  ],
})

function withoutLabel(body: unknown): unknown {
  const { thing: shown } = body as { thing: object }
  return { thing: { ...shown, label: undefined } }
}

const scope = { kind: 'project', projectId: 'p1', projectName: 'demo', projectDomainId: 'default' } as const
const person = (roles: string[]): Who => ({ kind: 'user', userId: 'u1', userName: 'me', userDomainId: 'default', scope, roles })

const TOKENS: Record<string, Who> = {
  admin: person(['admin', 'manager', 'member', 'reader']),
  member: person(['member', 'reader']),
  reader: person(['reader']),
}

function whoOf(token: unknown): Who {
  if (token === undefined) return { kind: 'nobody' }
  const who = typeof token === 'string' ? TOKENS[token] : undefined
  if (!who) throw coreRefusals.unauthenticated()
  return who
}

/** A server with the API above at `/v2.1`; callers are the tokens `admin`, `member` and `reader`. */
export function exampleServer({
  handlers: own = handlers,
  proxying,
  ...options
}: Partial<MountOptions<Ctx>> & { handlers?: Handlers<typeof api, Ctx>; log?: Log; proxying?: Proxying } = {}) {
  const app = createServer({ log: options.log ?? silentLog, proxying, clock: systemClock, random: systemRandom, unmounted })
  mount({
    app,
    prefix: '/v2.1',
    served: implement<Ctx>()(api, own),
    errors,
    policy: new Policy(),
    contextOf: (request, _endpoint, basis) => ({ ...basis, who: whoOf(request.headers['x-auth-token']) }),
    checkReplies: true,
    ...options,
  })
  return app
}
