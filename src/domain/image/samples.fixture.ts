import type { MakeSamples } from '../samples.fixture.ts'
import { createImage, IMAGE_LIMITS } from './index.ts'
import { createNamespace } from './metadef/index.ts'

export const makeSamples: MakeSamples = async ({ member, admin, made }) => {
  const image = { name: 'private', diskFormat: 'raw', containerFormat: 'bare', properties: { colour: 'blue' } }
  const namespace = { name: 'Sample', displayName: null, description: null, visibility: 'public', protected: false } as const
  const named = (name: string, content: object = {}) => [{ name, content: { ...content } }]
  await createNamespace(
    admin,
    { ...namespace, ownerId: undefined },
    {
      items: {
        object: named('thing'),
        property: named('weight', { title: 'Weight', type: 'integer' }),
        tag: named(made.get('tag') ?? 'blue'),
      },
      associations: [{ resourceType: 'OS::Sample::Thing', prefix: null, propertiesTarget: null }],
    },
  )
  const metadefs = {
    metadef_namespace: 'Sample',
    metadef_object: 'thing',
    metadef_property: 'weight',
    metadef_resource_type: 'OS::Sample::Thing',
  }
  return { ...metadefs, image: (await createImage(member, IMAGE_LIMITS, image)).id }
}
