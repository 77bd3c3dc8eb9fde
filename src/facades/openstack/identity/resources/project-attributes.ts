/** Attributes that projects and domains share. */
import { orNull, Type } from '../../../../api/schema.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { flag } from '../pieces.ts'

const [TAG_MAX, TAGS_MAX] = [255, 80]
const TAG_FORM = '^[^,/]*$'
export const tagList = Type.Array(Type.String({ minLength: 1, maxLength: TAG_MAX, pattern: TAG_FORM }), {
  maxItems: TAGS_MAX,
  uniqueItems: true,
})

/** Of a tag that comes in the path, where no schema reads it; undefined when it may be. */
export function tagComplaint(value: string, count: number): string | undefined {
  if (value.length > TAG_MAX) return `'${value}' is too long`
  if (!new RegExp(TAG_FORM).test(value)) return `'${value}' does not match '${TAG_FORM}'`
  return count > TAGS_MAX ? `A project has at most ${TAGS_MAX} tags.` : undefined
}

export const tags = attr(judged(tagList), { field: 'tags', create: 'may', update: 'may' })

/** The only option that a project or domain has. */
export const immutableOption = attr(
  judged(Type.Object({ immutable: Type.Optional(orNull(flag)) }, { additionalProperties: false })),
  { field: 'options', create: 'may', update: 'may' },
)
