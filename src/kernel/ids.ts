/** Branded ids: a `ServerId` cannot be passed where a `PortId` is wanted, and both are plain strings on the wire. */
export type Id<Kind extends string> = string & { readonly __id: Kind }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const HEX32 = /^[0-9a-f]{32}$/i

/** True for the 36-character form and for the 32 hexadecimal digits that OpenStack also writes. */
export const isUuid = (text: string): boolean => UUID.test(text) || HEX32.test(text)

/** The 32-digit spelling of a UUID, as Keystone writes ids of users and projects. */
export const hexOf = (uuid: string): string => uuid.replaceAll('-', '')
