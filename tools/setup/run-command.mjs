import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const TAIL = 40

/**
 * Runs a program to its end, and on Ctrl-C or SIGTERM waits for it, so that nothing half-done is left behind our back.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, onLine?: (line: string, fd: number) => void, fds?: number }} [options]
 *   `onLine` gets every line of stdout (1), stderr (2) and, with `fds: 4`, of descriptor 3
 * @returns {Promise<{ code: number, tail: string, signal: string | undefined }>} `tail`: the last lines of stdout and stderr
 */
export function runCommand(file, args, { env = process.env, cwd, onLine = () => {}, fds = 3 } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', ...Array(fds - 1).fill('pipe')]
    const child = spawn(file, args, { env, cwd, stdio })
    const tail = []
    for (const fd of [1, 2, 3].slice(0, fds - 1)) {
      createInterface({ input: child.stdio[fd] }).on('line', (line) => {
        if (fd < 3 && tail.push(line) > TAIL) tail.shift()
        onLine(line, fd)
      })
    }
    let caught
    const forward = (signal) => {
      caught = signal
      child.kill(signal)
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward)
    const done = () => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, forward)
    }
    child.on('error', (error) => {
      done()
      reject(error)
    })
    child.on('close', (code) => {
      done()
      resolve({ code: code ?? 1, tail: tail.join('\n'), signal: caught })
    })
  })
}
