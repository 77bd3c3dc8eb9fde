export { fingerprintOf, pinnedAuthority } from './pinned-authority.ts'
export { type HttpReply, type HttpRequest, httpRequest, readJson, readText, type Trust } from './request.ts'
