/** Schemas that many endpoints share. */
import { orNull, type TProperties, Type } from '../../../api/schema.ts'

export const name = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '[\\S]+' })
export const idText = Type.String({ minLength: 1, maxLength: 255 })
export const free = Type.Record(Type.String(), Type.Unknown())
/** Booleans come as JSON booleans; Keystone refuses words here. */
export const flag = Type.Boolean()

export const selfLink = Type.Object({ self: Type.String() })
export const listLinks = Type.Object({ self: Type.String(), next: orNull(Type.String()), previous: orNull(Type.String()) })

/** A body whose attributes beyond those named are kept as they are. */
export const body = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: true })
