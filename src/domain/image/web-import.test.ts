import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { nextTurn } from '../../kernel/clock.ts'
import { eachDatabase } from '../../store/testing.ts'
import { fetchRefusals } from '../../wire/guarded-fetch/index.ts'
import { type ImageLab, imageLab, pieces } from './image.fixture.ts'
import { freeImports } from './import-claim.ts'
import { runImports } from './import-worker.ts'
import {
  createFromWeb,
  createImage,
  deleteImage,
  getImage,
  getTask,
  imageRefusals,
  importFromWeb,
  importStaged,
  listImages,
  listTasks,
  type OpenedDownload,
  stageImage,
  sweepImages,
  tasksOfImage,
  type WebSource,
} from './index.ts'

const URL = 'http://images.example/a.raw'
const BYTES = 'x'.repeat(512)
const RAW = { diskFormat: 'raw', containerFormat: 'bare' }

/** Data that come when they are let come, until the signal ends them. */
function slowly(signal: AbortSignal, gate: Promise<void>): Readable {
  async function* source() {
    yield Buffer.from(BYTES)
    await Promise.race([gate, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))])
    yield Buffer.from(BYTES)
  }
  return Readable.from(source())
}

const data = (size?: number) => async (): Promise<OpenedDownload> => ({
  body: Readable.from(pieces(BYTES)),
  ...(size !== undefined && { size }),
})

/** @param open what each URL is answered with */
const webOf = (open: WebSource['open']): WebSource => ({
  requireAllowed(url) {
    if (!url.startsWith('http://images.example/')) throw fetchRefusals.url_refused({ url })
  },
  open,
})

eachDatabase('imports from the web', (openStore) => {
  const withWeb = async (open: WebSource['open'], limits = {}) => {
    const lab = imageLab(await openStore(), limits)
    return { ...lab, basis: { ...lab.basis, web: webOf(open) } }
  }
  const begin = async ({ ann, basis }: ImageLab, url = URL) => {
    const { id } = await createImage(ann, basis.limits, RAW)
    return { id, task: await importFromWeb(ann, basis, id, { url, input: { image_id: id } }) }
  }
  const statusOf = async ({ ann }: ImageLab, id: string) => {
    const { status, importOutcome, importTaskId } = await getImage(ann, id)
    return [status, importOutcome, importTaskId === null]
  }

  test('an image gets its data, and its task tells how it goes', async () => {
    const lab = await withWeb(data(512))
    const { id, task } = await begin(lab)
    assert.deepEqual([task.status, await statusOf(lab, id)], ['pending', ['importing', null, false]])
    assert.deepEqual(await runImports(lab.cloud, lab.basis), { imports: 1 })
    assert.deepEqual(await statusOf(lab, id), ['active', 'done', true])
    const image = await getImage(lab.ann, id)
    assert.deepEqual([image.sizeBytes, image.virtualBytes], [512, 512])
    const ended = await getTask(lab.ann, task.id)
    assert.deepEqual([ended.status, ended.message, ended.userId], ['success', '', 'user-of-ann'])
    assert.deepEqual(
      (await tasksOfImage(lab.ann, id)).map((one) => one.id),
      [task.id],
    )
    await assert.rejects(getTask(lab.bob, task.id), imageRefusals.task_not_found.is)
    assert.equal((await listTasks(lab.admin, {})).items.length, 1)
    await lab.cloud.clock.advance(49 * 3_600_000)
    await runImports(lab.cloud, lab.basis)
    assert.deepEqual(await tasksOfImage(lab.ann, id), [], 'it is forgotten two days after its end')
  })

  test('what cannot be imported', async () => {
    const lab = await withWeb(data())
    const { ann, basis } = lab
    const { id } = await createImage(ann, basis.limits, {})
    const from = (url: string, one = id) => importFromWeb(ann, basis, one, { url, input: {} })
    await assert.rejects(from(URL), imageRefusals.format_unset.is)
    const made = await createImage(ann, basis.limits, RAW)
    await assert.rejects(from('http://127.0.0.1/', made.id), imageRefusals.url_refused.is)
    await from(URL, made.id)
    await assert.rejects(from(URL, made.id), imageRefusals.not_queued.is)
    await runImports(lab.cloud, basis)
    await assert.rejects(from(URL, made.id), imageRefusals.imported_already.is)
    const other = await createImage(lab.bob, basis.limits, RAW)
    await assert.rejects(from(URL, other.id), imageRefusals.image_not_found.is)
    const plain = await createImage(ann, basis.limits, RAW)
    await assert.rejects(
      importFromWeb(ann, { ...basis, web: undefined }, plain.id, { url: URL, input: {} }),
      imageRefusals.no_downloads.is,
    )
  })

  test('one that fails waits for data again, and its task says why; nothing of it is kept', async () => {
    const answers: Record<string, WebSource['open']> = {
      status: () => Promise.reject(fetchRefusals.bad_status({ status: 404 })),
      short: data(600),
      broken: async () => ({ body: Readable.from(pieces(BYTES)).destroy(new Error('cut')) }),
    }
    const lab = await withWeb((url, signal) => (answers[url.split('/').at(-1) ?? ''] ?? data())(url, signal))
    for (const [name, message] of [
      ['status', 'The server answers with status 404, not 200.'],
      ['short', 'The data is not of the 600 bytes that were said to come.'],
      ['broken', 'The data ended early.'],
    ] as const) {
      const { id, task } = await begin(lab, `http://images.example/${name}`)
      await runImports(lab.cloud, lab.basis)
      assert.deepEqual(await statusOf(lab, id), ['queued', 'failed', true])
      const { status, message: told } = await getTask(lab.ann, task.id)
      assert.deepEqual([status, told], ['failure', message])
      await importFromWeb(lab.ann, lab.basis, id, { url: URL, input: {} })
      await runImports(lab.cloud, lab.basis)
      assert.deepEqual(await statusOf(lab, id), ['active', 'done', true], 'tried again')
      await deleteImage(lab.ann, lab.basis.files, id)
    }
    assert.deepEqual(await lab.basis.files.list(), [])
  })

  test('a project’s share is counted before the data come where the server says how many, and while they come', async () => {
    for (const size of [512, undefined]) {
      const lab = await withWeb(data(size), { imageBytes: 256 })
      const { id, task } = await begin(lab)
      await runImports(lab.cloud, lab.basis)
      assert.deepEqual(await statusOf(lab, id), ['queued', 'failed', true])
      assert.equal((await getTask(lab.ann, task.id)).message, 'An image has at most 256 bytes.')
    }
    const lab = await withWeb(data(), { uploadsPerProject: 0 })
    await assert.rejects(begin(lab), imageRefusals.count_exceeded.is)
  })

  test('an image that is deleted meanwhile ends its import', async () => {
    const gate = Promise.withResolvers<void>()
    const lab = await withWeb(async (_, signal) => ({ body: slowly(signal, gate.promise) }))
    const { id, task } = await begin(lab)
    const running = runImports(lab.cloud, lab.basis)
    while ((await lab.basis.files.list()).length === 0) await nextTurn()
    await deleteImage(lab.ann, lab.basis.files, id)
    await lab.cloud.clock.advance(10_000)
    await running
    const { status, message } = await getTask(lab.ann, task.id)
    assert.deepEqual([status, message], ['failure', `Image ${id} was deleted while it was imported.`])
    assert.deepEqual(await lab.basis.files.list(), [])
  })

  test('one that the end of a controller cut off begins anew with the next, and files of the first try go', async () => {
    const gate = Promise.withResolvers<void>()
    let opened = 0
    const lab = await withWeb(async (_, signal) => (opened++ === 0 ? { body: slowly(signal, gate.promise) } : data()()))
    const stopping = new AbortController()
    const { id, task } = await begin(lab)
    const running = runImports({ ...lab.cloud, signal: stopping.signal }, lab.basis)
    while ((await lab.basis.files.list()).length === 0) await nextTurn()
    assert.deepEqual(await sweepImages(lab.cloud, lab.basis.files), { released: 0, removed: 0 })
    stopping.abort(new Error('the controller stops'))
    await running
    assert.deepEqual(await statusOf(lab, id), ['importing', null, false])
    assert.equal((await getTask(lab.ann, task.id)).status, 'processing')
    await lab.cloud.clock.advance(1)
    await freeImports(lab.cloud)
    await runImports(lab.cloud, lab.basis)
    assert.deepEqual(await statusOf(lab, id), ['active', 'done', true])
    assert.equal((await lab.basis.files.list()).length, 1)
  })

  test('one whose controller died is taken over when that has been silent, and given up after five tries', async () => {
    const lab = await withWeb(data())
    const { id, task } = await begin(lab)
    const die = async (tries: number) => {
      const until = lab.cloud.clock.now() + 30_000
      const columns = { status: 'processing', worker: 'dead', worker_until: until, tries } as const
      await lab.cloud.db.updateTable('image_task').set(columns).where('id', '=', task.id).execute()
    }
    await die(1)
    assert.deepEqual(await runImports(lab.cloud, lab.basis), { imports: 0 })
    await lab.cloud.clock.advance(30_001)
    await die(5)
    await lab.cloud.clock.advance(30_001)
    assert.deepEqual(await runImports(lab.cloud, lab.basis), { imports: 1 })
    assert.deepEqual(await statusOf(lab, id), ['queued', 'failed', true])
  })

  test('of one project two at a time: others need not wait for it', async () => {
    const gate = Promise.withResolvers<void>()
    const opened: string[] = []
    const lab = await withWeb(async (url, signal) => {
      opened.push(url)
      return { body: slowly(signal, gate.promise) }
    })
    for (const name of ['a', 'b', 'c']) await begin(lab, `http://images.example/${name}`)
    const theirs = await createImage(lab.bob, lab.basis.limits, RAW)
    await importFromWeb(lab.bob, lab.basis, theirs.id, { url: URL, input: {} })
    const running = runImports(lab.cloud, lab.basis)
    while (opened.length < 3) await nextTurn()
    assert.deepEqual(opened.length, 3)
    assert.ok(opened.includes(URL))
    gate.resolve()
    assert.deepEqual(await running, { imports: 4 })
  })

  test('a new image with data from elsewhere; there is none when it fails', async () => {
    const lab = await withWeb((url) =>
      url.endsWith('no') ? Promise.reject(fetchRefusals.bad_status({ status: 500 })) : data()(),
    )
    const make = (url: string) =>
      createFromWeb(lab.ann, lab.basis, { ...RAW, name: 'made' }, { url, input: { import_from: url } })
    const [done, failed] = [await make(URL), await make('http://images.example/no')]
    assert.equal((await listImages(lab.ann, {})).items.length, 2)
    await runImports(lab.cloud, lab.basis)
    assert.deepEqual(
      (await listImages(lab.ann, {})).items.map(({ id, status }) => [id, status]),
      [[done.imageId, 'active']],
    )
    assert.equal((await getTask(lab.ann, failed.id)).status, 'failure')
    await assert.rejects(make('ftp://images.example/'), imageRefusals.url_refused.is)
  })

  test('certificates are read with the rights of whoever began the import', async () => {
    const lab = await withWeb(data())
    const readers: unknown[] = []
    const readSecret: typeof lab.basis.readSecret = async (ctx, id) => {
      readers.push(ctx.who)
      return lab.basis.readSecret(ctx, id)
    }
    const properties = {
      img_signature: 'AAAA',
      img_signature_hash_method: 'SHA-256',
      img_signature_key_type: 'RSA-PSS',
      img_signature_certificate_uuid: '0b8e2ee4-5f0f-4a4d-9e2b-0f6b7b0c1a11',
    }
    const { id } = await createImage(lab.ann, lab.basis.limits, { ...RAW, properties })
    await importFromWeb(lab.ann, lab.basis, id, { url: URL, input: {} })
    await runImports(lab.cloud, { ...lab.basis, readSecret })
    assert.deepEqual(readers, [lab.ann.who])
    assert.deepEqual(await statusOf(lab, id), ['queued', 'failed', true])
  })

  test('what was staged and imported within its request is told of as a task too', async () => {
    const lab = await withWeb(data())
    const { id } = await createImage(lab.ann, lab.basis.limits, RAW)
    await stageImage(lab.ann, lab.basis, id, { source: pieces(BYTES) })
    await importStaged(lab.ann, lab.basis, id, { image_id: id })
    const [task] = await tasksOfImage(lab.ann, id)
    assert.deepEqual(
      [task?.status, task?.input, await statusOf(lab, id)],
      ['success', { image_id: id }, ['active', 'done', true]],
    )
  })
})
