/** Tasks as Glance's API has them: imports that go on by themselves. */

import { requireValid } from '../../../../api/dialects/openstack-json/require-valid.ts'
import { checkOf } from '../../../../api/pipeline/validate.ts'
import { rules } from '../../../../api/policy/rules.ts'
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import {
  createFromWeb,
  getImage,
  getTask,
  type ImageBasis,
  type ImageTask,
  listTasks,
  type NewImage,
  tasksOfImage,
} from '../../../../domain/image/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { imageAllow } from '../../image-access.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { searchWith } from '../../resource/page-links.ts'
import { readNew } from '../body.ts'
import { invalidInput } from '../errors.ts'
import { glanceRefusals } from '../refusals.ts'
import { readTaskList, taskQuery } from '../task-list-request.ts'
import { attributes, Given } from './image.ts'
import { documentOperation, text, UUID } from './schema.ts'

const TYPES = { image: 'api_image_import', new: 'import' } as const
const anything = (description: string) => ({ type: ['null', 'object'], description })

const stubProperties = {
  id: text('An identifier for the task', { pattern: UUID }).schema,
  type: text('What sort of work it is', { enum: ['import', 'api_image_import', 'location_import'] }).schema,
  status: text('How far it is', { enum: ['pending', 'processing', 'success', 'failure'] }).schema,
  owner: text('The project that asked for it').schema,
  image_id: text('The image that it is for').schema,
  request_id: text('The request that began it').schema,
  user_id: text('Who asked for it').schema,
  expires_at: { type: ['null', 'string'], description: 'When it is forgotten' },
  created_at: text('When it was asked for').schema,
  updated_at: text('When it last changed').schema,
  self: { type: 'string', readOnly: true },
  schema: { type: 'string', readOnly: true },
}
const told = {
  input: anything('What it was asked to do'),
  result: anything('What came of it'),
  message: text('What is to be said of it, of a failure above all').schema,
}
export const taskDocument = { name: 'task', properties: { ...stubProperties, ...told }, additionalProperties: false }
const stubDocument = { name: 'task', properties: stubProperties, additionalProperties: false }
export const tasksDocument = {
  name: 'tasks',
  properties: {
    tasks: { type: 'array', items: stubDocument },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { type: 'string' },
  },
  links: [
    { rel: 'first', href: '{first}' },
    { rel: 'next', href: '{next}' },
    { rel: 'describedby', href: '{schema}' },
  ],
}

const resultOf = ({ status, imageId }: ImageTask) => (status === 'success' ? { image_id: imageId } : null)

const stubView = (task: ImageTask): object => ({
  id: task.id,
  type: TYPES[task.kind],
  status: task.status,
  owner: task.ownerId ?? '',
  ...(task.expiresAt !== null && { expires_at: isoSeconds(task.expiresAt) }),
  created_at: isoSeconds(task.createdAt),
  updated_at: isoSeconds(task.updatedAt),
  self: `/v2/tasks/${task.id}`,
  schema: '/v2/schemas/task',
})

const viewOf = (task: ImageTask): object => ({
  ...stubView(task),
  ...(task.kind === 'image' && { image_id: task.imageId }),
  request_id: task.requestId,
  ...(task.userId !== null && { user_id: task.userId }),
  input: task.input,
  result: resultOf(task),
  message: task.message,
})

const withoutZone = (ms: number): string => isoSeconds(ms).replace('Z', '.000000')

/** As its image tells of it: every column, and times without a zone. */
const rowView = (task: ImageTask): object => ({
  ...viewOf(task),
  self: undefined,
  schema: undefined,
  image_id: task.imageId,
  expires_at: task.expiresAt === null ? null : withoutZone(task.expiresAt),
  created_at: withoutZone(task.createdAt),
  updated_at: withoutZone(task.updatedAt),
  deleted_at: null,
  deleted: false,
})

const Shown = Type.Unsafe<object>({ type: 'object', ...taskDocument })
const List = Type.Object({
  tasks: Type.Array(Type.Unsafe<object>({ type: 'object', ...stubDocument })),
  first: Type.String(),
  next: Type.Optional(Type.String()),
  schema: Type.String(),
})

const operation = operationsWith<ImageBasis>()
const access = { action: 'image:tasks_api_access', allow: rules.admin } as const
const all = { path: '/tasks' } as const

export const taskOperations: Operations<ImageBasis> = {
  showTaskSchema: documentOperation(taskDocument, 'What a task is made of'),
  showTasksSchema: documentOperation(tasksDocument, 'What a list of tasks is made of'),
  listTasks: operation(
    { method: 'GET', ...all, ...access, summary: 'Tasks', status: 200, documented: { query: taskQuery }, returns: List },
    async (ctx, { query, url }) => {
      const { items, more } = await listTasks(ctx, readTaskList(query))
      const linkTo = (marker?: string) => `/v2/tasks${searchWith(url, { marker })}`
      const next = more ? items.at(-1)?.id : undefined
      return {
        tasks: items.map(stubView),
        first: linkTo(),
        ...(next !== undefined && { next: linkTo(next) }),
        schema: '/v2/schemas/tasks',
      }
    },
  ),
  createTask: operation(
    {
      method: 'POST',
      ...all,
      ...access,
      summary: 'Have an image made of what a URL names',
      body: Type.Unknown(),
      status: 201,
      returns: Shown,
    },
    async (ctx, { body, base }, basis) => {
      const { url, fields, input } = readImport(body)
      const task = await createFromWeb(ctx, basis, fields, { url, input })
      return reply(viewOf(task), { headers: { Location: `${base}/tasks/${task.id}` } })
    },
  ),
  showTask: operation(
    { method: 'GET', path: '/tasks/{task_id}', ...access, summary: 'One task', status: 200, returns: Shown },
    async (ctx, { params }) => viewOf(await getTask(ctx, params.task_id)),
  ),
  listImageTasks: operation(
    {
      method: 'GET',
      path: '/images/{image_id}/tasks',
      summary: 'Tasks of an image',
      action: 'image:get_image',
      allow: imageAllow.get,
      queried: true,
      status: 200,
      returns: Type.Object({ tasks: Type.Array(Type.Unknown()) }),
    },
    async (ctx, { params }) => {
      const { id } = await getImage(ctx, params.image_id)
      return { tasks: (await tasksOfImage(ctx, id)).map(rowView) }
    },
  ),
}

const TaskGiven = Type.Object(
  { type: Type.Enum(['import']), input: Type.Record(Type.String(), Type.Unknown()) },
  { title: 'task', additionalProperties: true },
)
const PROPERTIES = checkOf(Given)
const USUAL = { disk_format: 'qcow2', container_format: 'bare' }

/** @throws bad_request */
function readImport(body: unknown): { url: string; fields: NewImage; input: object } {
  const given: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {}
  for (const name of ['type', 'input']) if (!(name in given)) throw glanceRefusals.task_incomplete({ name }, { field: name })
  requireValid(checkOf(TaskGiven), 'body', given, invalidInput)
  const input: Readonly<Record<string, unknown>> = Object(given.input)
  const url = requireSource(input.import_from)
  for (const name of ['import_from_format', 'image_properties'])
    if (!(name in input)) throw glanceRefusals.task_input_incomplete({ name }, { field: `input.${name}` })
  const properties: Record<string, unknown> = { ...Object(input.image_properties) }
  const wanted = Object.keys(properties).length === 0 ? USUAL : properties
  requireValid(PROPERTIES, 'body', wanted, invalidInput)
  return { url, fields: readNew(attributes, wanted), input }
}

/** @throws bad_request for what is no URL of the web */
function requireSource(from: unknown): string {
  if (from === undefined || from === null || from === '') throw glanceRefusals.no_import_source({ source: from ?? 'None' })
  const source = String(from)
  const [scheme] = source.split(':')
  if (scheme === 'http' || scheme === 'https') return source
  if (scheme === 'file' || scheme === 'filesystem') throw glanceRefusals.file_import()
  throw glanceRefusals.bad_import_source()
}
