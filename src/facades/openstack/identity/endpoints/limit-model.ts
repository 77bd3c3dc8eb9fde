/** How limits of domains and projects belong together. */
import { Type } from '../../../../api/schema.ts'
import { LIMIT_MODELS } from '../../../../domain/identity/limit/index.ts'
import { allow } from '../allow.ts'
import { body } from '../pieces.ts'
import { operation } from '../resources/collection.ts'

export const limitModel = {
  showLimitModel: operation(
    {
      method: 'GET',
      path: '/limits/model',
      summary: 'How limits of domains and projects belong together',
      action: 'identity:get_limit_model',
      allow: allow.anyToken,
      status: 200,
      returns: body({ model: body({ name: Type.String(), description: Type.String() }) }),
    },
    async (_ctx, _input, { identity: { limitModel: name } }) => ({
      model: { name, description: LIMIT_MODELS[name].description },
    }),
  ),
}
