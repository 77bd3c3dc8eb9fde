/** What QEMU sends: a greeting first, then replies (by id) and events in any order. */
export type QmpMessage =
  | { kind: 'greeting'; version: string }
  | { kind: 'reply'; id: unknown; result: unknown }
  | { kind: 'refusal'; id: unknown; errorClass: string; desc: string }
  | { kind: 'event'; name: string; data: { [field: string]: unknown }; at: number }

/** Reads one line. Throws `SyntaxError` for what is not JSON or not QMP. */
export function readMessage(line: string): QmpMessage {
  const message = JSON.parse(line)
  if (typeof message !== 'object' || message === null) throw new SyntaxError('not a JSON object')
  if ('QMP' in message) return { kind: 'greeting', version: versionOf(message.QMP) }
  if ('return' in message) return { kind: 'reply', id: message.id, result: message.return }
  if ('error' in message) {
    return {
      kind: 'refusal',
      id: message.id,
      errorClass: String(message.error?.class ?? 'GenericError'),
      desc: String(message.error?.desc ?? ''),
    }
  }
  if (typeof message.event === 'string') {
    const { seconds = 0, microseconds = 0 } = message.timestamp ?? {}
    return { kind: 'event', name: message.event, data: message.data ?? {}, at: seconds * 1000 + microseconds / 1000 }
  }
  throw new SyntaxError('neither greeting, reply nor event')
}

const versionOf = (greeting: { version?: { qemu?: { major?: number; minor?: number; micro?: number } } } | null): string => {
  const { major = 0, minor = 0, micro = 0 } = greeting?.version?.qemu ?? {}
  return `${major}.${minor}.${micro}`
}
