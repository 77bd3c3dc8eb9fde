/** Compares what a process's files share, so that no test file changes what the next one finds. */

export interface ProcessState {
  [what: string]: unknown
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGCHLD', 'SIGUSR2', 'uncaughtException', 'unhandledRejection']

export function processState(): ProcessState {
  const environment = Object.entries(process.env)
    .filter(([name]) => !name.startsWith('NODE_TEST_'))
    .map(([name, value]) => [`process.env.${name}`, value])
  const listeners = SIGNALS.map((name) => [`listeners of process for ${name}`, process.listenerCount(name)])
  const globals = Object.getOwnPropertyNames(globalThis).map((name) => [`globalThis.${name}`, true])
  return {
    ...Object.fromEntries([...environment, ...listeners, ...globals]),
    'the working directory': process.cwd(),
    'the umask': process.umask(),
    'Math.random': Math.random,
    'Date.now': Date.now,
    Date: globalThis.Date,
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    setImmediate: globalThis.setImmediate,
    'performance.now': performance.now,
  }
}

/** What of it is no longer as it was. */
export const changed = (before: ProcessState, after: ProcessState): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((what) => before[what] !== after[what])
