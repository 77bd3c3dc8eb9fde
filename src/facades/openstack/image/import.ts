/** Imports as Glance's API has them: of what was staged, from the web, and to other stores. */
import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import { copyImage, getImage, type ImageBasis, importFromWeb, importStaged } from '../../../domain/image/index.ts'
import { type Operations, operationsWith } from '../resource/operation.ts'
import { glanceRefusals } from './refusals.ts'
import { importMethodsOf, STORE } from './store.ts'

const operation = operationsWith<ImageBasis>()

export const importOperations: Operations<ImageBasis> = {
  importImage: operation(
    {
      method: 'POST',
      path: '/images/{image_id}/import',
      summary: 'Make staged data the image, or have its data downloaded',
      action: 'image:modify_image',
      allow: rules.projectMemberOrAdmin,
      asks: [{ action: 'image:copy_image', allow: rules.admin, when: ({ body }) => methodOf(body) === 'copy-image' }],
      body: Type.Unknown(),
      status: 202,
    },
    async (ctx, { params: { image_id: id }, body, headers }, basis) => {
      const method = requireMethod(body, basis)
      const { allStores, stores } = requireStores(body, headers['x-image-meta-store'])
      await getImage(ctx, id)
      const input = { image_id: id, import_req: body, backend: stores }
      if (method === 'copy-image') await copyImage(ctx, id, { everywhere: allStores, input })
      else if (method === 'web-download') await importFromWeb(ctx, basis, id, { url: urlOf(body), input })
      else await importStaged(ctx, basis, id, input)
    },
  ),
}

const valueAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined

const methodOf = (body: unknown): unknown => valueAt(valueAt(body, 'method'), 'name')

const urlOf = (body: unknown): string => {
  const uri = valueAt(valueAt(body, 'method'), 'uri')
  return typeof uri === 'string' ? uri : 'None'
}

/** @throws bad_request for a way of importing that this cloud does not offer */
function requireMethod(body: unknown, basis: ImageBasis): string {
  if (valueAt(body, 'method') === undefined) throw glanceRefusals.import_without_method({ field: 'method' })
  const name = methodOf(body)
  if (name === undefined) throw glanceRefusals.import_without_name({ field: 'method.name' })
  if (typeof name === 'string' && importMethodsOf(basis).includes(name)) return name
  throw glanceRefusals.unknown_import_method({ name }, { field: 'method.name' })
}

/** @throws bad_request, conflict for a store that is none */
function requireStores(body: unknown, header: unknown): { allStores: boolean; stores: string[] } {
  requireFlag(body, 'all_stores_must_succeed')
  const allStores = requireFlag(body, 'all_stores')
  const named = valueAt(body, 'stores')
  if (allStores && (named !== undefined || header !== undefined)) throw glanceRefusals.all_stores_and_some()
  if (named !== undefined && header !== undefined) throw glanceRefusals.stores_twice()
  const given: unknown[] = Array.isArray(named) ? named : [named ?? header ?? STORE]
  const other = given.find((store) => store !== STORE)
  if (!allStores && other !== undefined) throw glanceRefusals.store_not_found({ store: other }, { field: 'stores' })
  return { allStores, stores: [STORE] }
}

function requireFlag(body: unknown, name: string): boolean {
  const value = valueAt(body, name)
  if (value !== undefined && typeof value !== 'boolean') throw glanceRefusals.not_a_flag({ name }, { field: name })
  return value === true
}
