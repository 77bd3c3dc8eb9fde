/** Ports of guests, from the host. */
import { connect } from 'node:net'

/** @returns what the other side says first. @throws Error when nobody answers within the time, or refuses */
export function readFrom(host: string, port: number, withinMs = 2_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: withinMs })
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.on('timeout', () => fail(new Error(`${host}:${port} does not answer`)))
    socket.on('error', fail)
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once('end', () => fail(new Error(`${host}:${port} says nothing`)))
  })
}

/** In a guest: answers every connection to a port with a line, in the background. */
export const serveLine = (port: number, line: string): string =>
  `setsid sh -c 'while true; do echo ${line} | nc -l -p ${port}; done' < /dev/null > /dev/null 2>&1 &`
