/**
 * Tolerance for a carriage return before a header line's end. Scripts cut a token out of `curl -i` output with awk, keep
 * its CR, and send `Authorization: key\r\r\n`; Node's parser refuses that with 400 in its lenient mode too. The byte is
 * turned into a space, which may follow any header value, before the parser sees it.
 *
 * What passes through here costs a request about a sixth more, since the parser no longer reads the connection by itself.
 * A connection whose first request bears its credential as it should be is therefore left to the parser; who logs in on it
 * first, or begins in any other way, may still come with a carriage return later. Where one comes on a connection that was left
 * to the parser, it is closed without an answer, as a server may close any that was in use before: clients (curl does) send the
 * request again on a connection of its own, and there it is understood.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { lookAtFirstBytes } from './first-bytes.ts'
import type { LiveServer } from './server-context.ts'

interface Line {
  /** The request whose body may still be on its way. */
  current?: IncomingMessage
  /** True between the pieces of a header that did not come in one. */
  inHeader: boolean
}

/** Node's own limits begin with its parser: a connection that stays silent is soon given to it. */
const FIRST_BYTES_MS = 1000

export function tolerateCarriageReturns(server: Server, basis: Pick<LiveServer, 'clock' | 'silent' | 'left'>): void {
  const { left } = basis
  const lines = new Map<Socket, Line>()
  const note = (request: IncomingMessage) => {
    const line = lines.get(request.socket)
    if (line) line.current = request
  }
  const forget = (socket: Socket) => {
    lines.delete(socket)
    if (lines.size === 0) server.off('request', note)
  }
  // Over TLS what comes by `connection` is not yet deciphered.
  const event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
  const listeners = server.listeners(event) as ((socket: Socket) => void)[]
  server.removeAllListeners(event)
  server.on(event, (socket: Socket) => {
    const parse = () => {
      for (const listener of listeners) listener.call(server, socket)
    }
    const cleanAndParse = () => {
      const line: Line = { inHeader: false }
      // requests are looked at while there is such a connection
      if (lines.size === 0) server.on('request', note)
      lines.set(socket, line)
      socket.once('close', () => forget(socket))
      parse()
      // Ahead of the parser's own listener, which is there already.
      socket.prependListener('data', (chunk: Buffer) => cleanHeader(line, chunk))
    }
    const seen = (first: Buffer) => {
      if (!bearsGoodCredential(first)) return cleanAndParse()
      left.add(socket)
      parse()
    }
    lookAtFirstBytes(socket, basis, { withinMs: FIRST_BYTES_MS, seen, unseen: cleanAndParse })
  })
}

/** What the parser refuses with a header's line that ends so. */
export const isCarriageReturn = ({ code, rawPacket }: { code?: string; rawPacket?: Buffer }): boolean =>
  code === 'HPE_LF_EXPECTED' && rawPacket?.includes(DOUBLED) === true

/** Changes `chunk` in place, and only where a request's header is sure to be. */
function cleanHeader(line: Line, chunk: Buffer): void {
  if (line.current && !line.current.complete) return
  if (!line.inHeader && (isUsual(chunk) || !startsRequest(chunk))) return
  const end = chunk.indexOf('\n\r\n')
  line.inHeader = end < 0
  for (let at = chunk.indexOf(DOUBLED); at >= 0 && (end < 0 || at < end); at = chunk.indexOf(DOUBLED, at + 1)) chunk[at] = 0x20
}

/** Ends with a header's end and has nothing to clean: a request without a body, as nearly all that come. */
const isUsual = (chunk: Buffer): boolean =>
  chunk[chunk.length - 1] === LF && chunk[chunk.length - 3] === LF && chunk.indexOf(DOUBLED) < 0

const LF = 0x0a
const DOUBLED = '\r\r\n'

const bearsGoodCredential = (first: Buffer): boolean => isUsual(first) && CREDENTIAL.test(first.toString('latin1'))

/** `Authorization`, and every header whose name ends in `-Token`. */
const CREDENTIAL = /\n(authorization|[a-z-]+-token):/i

/** A method's name and a space; what follows an upgrade (WebSocket frames, say) does not look so. */
const startsRequest = (chunk: Buffer): boolean => /^[A-Z]{3,7} [/*]/.test(chunk.toString('latin1', 0, 12))
