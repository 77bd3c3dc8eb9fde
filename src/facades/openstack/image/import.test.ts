/** Imports by Glance's API, from a server on the loopback that a rule opens. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { openUrl, requireAllowedUrl, USUAL_RULES } from '../../../wire/guarded-fetch/index.ts'
import { OCTETS, startGlance } from './image.fixture.ts'

let glance: Awaited<ReturnType<typeof startGlance>>
let ask: Awaited<ReturnType<typeof startGlance>>['ask']
let port: number
const BYTES = 'y'.repeat(1024)
const server = createServer(({ url }, reply) => {
  if (url === '/inside') reply.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
  else if (url === '/image.raw') reply.writeHead(200, { 'content-length': BYTES.length }).end(BYTES)
  else reply.writeHead(404).end()
})
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  const rules = { ...USUAL_RULES, allowedPorts: [80, 443, port], allowedAddresses: ['127.0.0.1'] }
  const resolve = async (host: string) => [host === 'images.example' ? '127.0.0.1' : '10.0.0.1']
  glance = await startGlance({
    web: {
      requireAllowed: (url) => void requireAllowedUrl(url, rules),
      open: (url, signal) => openUrl(url, { rules, signal, resolve, ownAddresses: () => [] }),
    },
  })
  ask = glance.ask
})
after(async () => {
  await glance.close()
  server.closeAllConnections()
  server.close()
})

const at = (path: string, host = 'images.example') => `http://${host}:${port}${path}`
const make = async (fields: object = { disk_format: 'raw', container_format: 'bare' }) =>
  (await ask('ann', 'POST', '/images', fields)).body.id
const bring = (id: string, method: object, more: object = {}, who = 'ann') =>
  ask(who, 'POST', `/images/${id}/import`, { method, ...more })
const download = (id: string, uri: unknown, more: object = {}) => bring(id, { name: 'web-download', uri }, more)
const imageOf = async (id: string) => (await ask('ann', 'GET', `/images/${id}`)).body
const stateOf = async (id: string) => {
  const {
    status,
    os_glance_importing_to_stores: importing,
    os_glance_failed_import: failed,
    os_glance_import_task: task,
  } = await imageOf(id)
  return [status, importing, failed, task === undefined]
}

test('web-download: the image tells how it goes, and so does its task', async () => {
  const id = await make()
  assert.deepEqual(await stateOf(id), ['queued', undefined, undefined, true])
  assert.equal((await download(id, at('/image.raw'), { all_stores: true })).status, 202)
  assert.deepEqual(await stateOf(id), ['importing', 'file', '', false])
  const [pending] = (await ask('ann', 'GET', `/images/${id}/tasks`)).body.tasks
  assert.deepEqual(
    [pending.status, pending.type, pending.id],
    ['pending', 'api_image_import', (await imageOf(id)).os_glance_import_task],
  )
  await glance.workOnImports()
  assert.deepEqual(await stateOf(id), ['active', '', '', true])
  const [task] = (await ask('ann', 'GET', `/images/${id}/tasks`)).body.tasks
  assert.deepEqual([task.status, task.result, task.image_id], ['success', { image_id: id }, id])
  assert.equal(task.input.import_req.method.name, 'web-download')
  assert.equal((await ask('ann', 'GET', `/images/${id}/file`)).bytes.toString(), BYTES)
})

test('addresses within are refused when it is asked, and when a name or a redirect leads there', async () => {
  const id = await make()
  for (const uri of [
    'http://127.0.0.2/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'http://a@images.example/',
    'http://images.example:22/',
    undefined,
  ]) {
    const { status, body } = await download(id, uri)
    assert.deepEqual([status, body.message], [400, `URI for web-download does not pass filtering: ${uri ?? 'None'}`])
  }
  for (const [uri, message] of [
    [at('/', 'inside.example'), `No address of ${at('/', 'inside.example')} is one that is allowed to be read from here.`],
    [at('/inside'), 'The server redirects to http://169.254.169.254/latest/meta-data/, which is not allowed to be read here.'],
    [at('/nothing'), 'The server answers with status 404, not 200.'],
  ] as const) {
    assert.equal((await download(id, uri)).status, 202)
    await glance.workOnImports()
    assert.deepEqual(await stateOf(id), ['queued', '', 'file', true])
    const { tasks } = (await ask('ann', 'GET', `/images/${id}/tasks`)).body
    assert.ok(
      tasks.some((task: { message: string }) => task.message === message),
      message,
    )
  }
})

test('what an import may not be, in Glance’s words', async () => {
  const id = await make()
  const said = async (request: ReturnType<typeof ask>) => {
    const { status, body } = await request
    return [status, body.message]
  }
  assert.deepEqual(await said(download(await make({}), at('/image.raw'))), [
    409,
    "'container_format' needs to be set before import",
  ])
  assert.deepEqual(await said(bring(id, { name: 'glance-download' })), [400, "Unknown import method name 'glance-download'."])
  assert.deepEqual(await said(download(id, at('/'), { stores: ['ceph'] })), [409, 'Store for identifier ceph not found'])
  assert.deepEqual(await said(download(id, at('/'), { all_stores: 1 })), [400, "'all_stores' must be boolean value only"])
  const both = "All_stores parameter can't be used with x-image-meta-store header or stores parameter"
  assert.deepEqual(await said(download(id, at('/'), { all_stores: true, stores: ['file'] })), [400, both])
  await ask('ann', 'PUT', `/images/${id}/stage`, BYTES, OCTETS)
  assert.deepEqual(await said(download(id, at('/'))), [409, "Image needs to be in 'queued' state to use 'web-download' method"])
  assert.deepEqual((await ask('ann', 'GET', '/info/import')).body['import-methods'].value, [
    'glance-direct',
    'web-download',
    'copy-image',
  ])
})

test('copy-image: there is one store, and it has the image', async () => {
  const id = await make()
  const copy = (more: object, who = 'admin') => bring(id, { name: 'copy-image' }, more, who)
  assert.equal((await copy({ stores: ['file'] })).body.message, 'Only images with status active can be targeted for copying')
  await ask('ann', 'PUT', `/images/${id}/file`, BYTES, OCTETS)
  assert.equal((await copy({ stores: ['file'] }, 'ann')).status, 403)
  const there = await copy({ stores: ['file'] })
  assert.deepEqual([there.status, there.body.message], [400, "Image is already present at store 'file'"])
  assert.equal((await copy({ all_stores: true })).status, 202)
  assert.deepEqual(await stateOf(id), ['active', '', '', true], 'whoever waits for the copies is told that they are there')
})

test('tasks: an image of what a URL names, for admins', async () => {
  const task = (input: object, who = 'admin', type = 'import') => ask(who, 'POST', '/tasks', { type, input })
  const image_properties = { name: 'made', disk_format: 'raw', container_format: 'bare' }
  const whole = { import_from: at('/image.raw'), import_from_format: 'raw', image_properties }
  assert.equal((await task(whole, 'ann')).status, 403)
  for (const [input, message] of [
    [{}, 'Invalid location: None'],
    [
      { ...whole, import_from: 'file:///etc/passwd' },
      'File based imports are not allowed. Please use a non-local source of image data.',
    ],
    [
      { ...whole, import_from: 'swift://a' },
      "The given uri is not valid. Please specify a valid uri from the following list of supported uri ['http']",
    ],
    [{ import_from: at('/image.raw') }, "Input does not contain 'import_from_format' field"],
    [{ ...whole, import_from: 'http://10.0.0.1/' }, 'URI for web-download does not pass filtering: http://10.0.0.1/'],
  ] as const)
    assert.equal((await task(input)).body.message, message)
  assert.equal((await ask('admin', 'POST', '/tasks', { type: 'import' })).body.message, "Task 'input' is required")
  assert.equal((await task(whole, 'admin', 'export')).status, 400)
  const made = await task(whole)
  assert.deepEqual([made.status, made.body.status, made.body.type, made.body.result], [201, 'pending', 'import', null])
  assert.equal(made.headers.location, `http://cloud/image/v2/tasks/${made.body.id}`)
  await glance.workOnImports()
  const { body } = await ask('admin', 'GET', `/tasks/${made.body.id}`)
  assert.equal(body.status, 'success')
  assert.equal((await ask('admin', 'GET', `/images/${body.result.image_id}`)).body.name, 'made')
  const list = await ask('admin', 'GET', '/tasks?type=import&limit=1')
  assert.deepEqual([list.body.tasks.length, 'input' in list.body.tasks[0], list.body.next], [1, false, undefined])
  assert.equal((await ask('admin', 'GET', '/tasks?marker=x')).body.message, 'Invalid marker format')
  assert.equal((await ask('admin', 'GET', '/tasks/0')).body.message, 'No task found with ID 0')
  const removed = await ask('admin', 'DELETE', `/tasks/${made.body.id}`)
  assert.equal(removed.status, 405)
  for (const name of ['task', 'tasks']) assert.equal((await ask('ann', 'GET', `/schemas/${name}`)).body.name, name)
})
