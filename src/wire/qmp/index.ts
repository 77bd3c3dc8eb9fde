export type * from './commands.ts'
export { type ConnectQmpOptions, connectQmp } from './connect.ts'
export type { QmpEvent, QmpEventListener } from './events.ts'
export type { ExecuteOptions, Qmp, QmpEnd } from './qmp.ts'
