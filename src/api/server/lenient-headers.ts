/**
 * Tolerance for a carriage return before a header line's end. Scripts cut a token out of `curl -i` output with awk, keep
 * its CR, and send `Authorization: key\r\r\n`; Node's parser refuses that with 400 in its lenient mode too. The byte is
 * turned into a space, which may follow any header value, before the parser sees it.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

interface Line {
  /** The request whose body may still be on its way. */
  current?: IncomingMessage
  /** True between the pieces of a header that did not come in one. */
  inHeader: boolean
}

export function tolerateCarriageReturns(server: Server): void {
  const lines = new WeakMap<Socket, Line>()
  // Over TLS what comes by `connection` is not yet deciphered.
  server.on('setSecureContext' in server ? 'secureConnection' : 'connection', (socket: Socket) => {
    const line: Line = { inHeader: false }
    lines.set(socket, line)
    // Ahead of the parser's own listener, which is there already.
    socket.prependListener('data', (chunk: Buffer) => cleanHeader(line, chunk))
  })
  server.on('request', (request) => {
    const line = lines.get(request.socket)
    if (line) line.current = request
  })
}

/** Changes `chunk` in place, and only where a request's header is sure to be. */
function cleanHeader(line: Line, chunk: Buffer): void {
  if (line.current && !line.current.complete) return
  if (!line.inHeader && !startsRequest(chunk)) return
  const end = chunk.indexOf('\n\r\n')
  line.inHeader = end < 0
  for (let at = chunk.indexOf('\r\r\n'); at >= 0 && (end < 0 || at < end); at = chunk.indexOf('\r\r\n', at + 1)) chunk[at] = 0x20
}

/** A method's name and a space; what follows an upgrade (WebSocket frames, say) does not look so. */
const startsRequest = (chunk: Buffer): boolean => /^[A-Z]{3,7} [/*]/.test(chunk.toString('latin1', 0, 12))
