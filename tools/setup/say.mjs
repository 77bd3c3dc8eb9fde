/** What set-up tells: lines, and on a terminal one line that is rewritten while work goes on. All on stderr; stdout is the program's. */
const live = process.stderr.isTTY && !process.env.CI
let shown = false
let lastPlain = 0

/** Takes the progress line away: another program writes next. */
export function clear() {
  if (shown) process.stderr.write('\r\x1b[K')
  shown = false
}

/** @param {string} text a line that stays */
export function say(text) {
  clear()
  process.stderr.write(`${text}\n`)
}

/** @param {string} text replaces the progress line; without a terminal at most one line in ten seconds */
export function progress(text) {
  if (live) {
    const width = (process.stderr.columns || 80) - 1
    process.stderr.write(`\r\x1b[K${text.slice(0, width)}`)
    shown = true
  } else if (Date.now() - lastPlain > 10_000) {
    lastPlain = Date.now()
    process.stderr.write(`${text}\n`)
  }
}

/** A fault of the machine or of the caller: its message says what to do, so no stack is shown. */
export class SetupError extends Error {}
