/** Makes the bytes of a reply out of what a handler returned. */
import { Readable } from 'node:stream'
import type { Asked } from '../../pipeline/dialect.ts'
import { apiRefusals } from '../../refusals.ts'
import { PreSerialized, Reply } from '../../reply.ts'
import type { Versions } from '../../versions.ts'
import { type Answer, JSON_TYPE } from './respond.ts'

/**
 * @throws CloudError internal that names the operation and the path when it does not
 */
export function answerOf<C>(
  { versions, checkReplies }: { versions: Versions | undefined; checkReplies: boolean },
  asked: Asked<C>,
  { input, output }: { input: unknown; output: unknown },
): Answer {
  const { operation, version } = asked
  const made = output instanceof Reply ? output : undefined
  const status = made?.status ?? versions?.statusAt(operation.name, version) ?? operation.endpoint.status
  const headers = made?.headers ?? {}
  const content = made ? made.body : output
  const isLowered = content instanceof PreSerialized && content.isLowered
  if (checkReplies && !isLowered) requireDeclared(asked, status, content)
  if (content === undefined) return { status, headers, body: undefined, contentType: JSON_TYPE }
  if (content instanceof PreSerialized) return { status, headers, body: content.json, size: content.size, contentType: JSON_TYPE }
  if (content instanceof Readable || Buffer.isBuffer(content))
    return { status, headers, body: content, contentType: 'application/octet-stream' }
  if (typeof content === 'string') return { status, headers, body: content, contentType: 'text/plain; charset=UTF-8' }
  const form = versions && status < 300 ? versions.downgrade(operation.name, version, content, input) : content
  return { status, headers, body: JSON.stringify(form), contentType: JSON_TYPE }
}

/** Judges the newest form, as a client would parse it: keys that are undefined are not there. */
function requireDeclared<C>({ operation }: Asked<C>, status: number, content: unknown): void {
  const isJson =
    content instanceof PreSerialized ||
    (typeof content === 'object' && !(content instanceof Readable) && !Buffer.isBuffer(content))
  if (!isJson || status >= 300) return
  const value: unknown = JSON.parse(content instanceof PreSerialized ? content.json.toString() : JSON.stringify(content))
  const problem = operation.returns?.problem(value)
  if (!problem && operation.returns) return
  const internal = problem
    ? `The reply of ${operation.name} does not fit its schema at '${problem.instancePath}': ${problem.message}`
    : `${operation.name} declares no reply body but sent one.`
  throw apiRefusals.reply_unfit({ internal })
}
