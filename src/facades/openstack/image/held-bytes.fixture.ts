/** Counts the bytes that a server holds of what it streams: come from the one side, and not yet gone to the other. */
import { ReadStream } from 'node:fs'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { ImageFiles } from '../../../drivers/image/driver.ts'
import { nextTurn } from '../../../kernel/clock.ts'

/** So many turns of the event loop without a change: what could come has come. */
const TURNS = 500

export class HeldBytes {
  /** Most at any time, of the last upload, if none was before it, and of the downloads. */
  readonly most = { up: 0, down: 0 }
  readonly #sockets: Socket[] = []
  #read: ReadStream | undefined
  #before = 0

  watch(server: Server): void {
    server.on('connection', (socket) => this.#sockets.push(socket))
  }

  /** Nothing is taken of an upload before all that can come has come. */
  around(files: ImageFiles): ImageFiles {
    return {
      ...files,
      write: (key, source) => files.write(key, this.#taken(source)),
      read: async (key, range) => {
        const stream = await files.read(key, range)
        if (!(stream instanceof ReadStream)) throw new Error('not read from a file')
        this.#read = stream
        this.#before = this.#sum(gone)
        return stream
      },
    }
  }

  /** Until all that is read of a download whose reader takes nothing has been read. */
  async readAhead(): Promise<void> {
    const read = () => this.#read?.bytesRead ?? 0
    await steady(read)
    this.most.down = Math.max(this.most.down, read() - (this.#sum(gone) - this.#before))
  }

  async *#taken(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const come = () => this.#sum(({ bytesRead }) => bytesRead)
    let taken = 0
    await steady(come)
    this.most.up = come()
    for await (const piece of source) {
      this.most.up = Math.max(this.most.up, come() - taken)
      taken += piece.length
      yield piece
    }
  }

  #sum = (count: (socket: Socket) => number): number => this.#sockets.reduce((sum, socket) => sum + count(socket), 0)
}

/** To the kernel. */
const gone = (socket: Socket): number => socket.bytesWritten - socket.writableLength

/** Until it stays what it is for many turns. */
async function steady(count: () => number): Promise<void> {
  for (let [turns, seen] = [0, count()]; turns < TURNS; turns++) {
    await nextTurn()
    if (count() !== seen) [turns, seen] = [0, count()]
  }
}
