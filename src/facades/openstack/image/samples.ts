/** Which sample an id stands for, by the word before it in a path. */
export const samples = {
  images: 'image',
  members: 'member',
  tags: 'tag',
  stores: '=file',
  namespaces: 'metadef_namespace',
  objects: 'metadef_object',
  properties: 'metadef_property',
  resource_types: 'metadef_resource_type',
}
