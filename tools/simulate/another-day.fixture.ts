/** Imported before all else, it makes a process believe that it is another day, and draws other numbers. */
const AHEAD_MS = 400 * 86_400_000

const RealDate = Date

globalThis.Date = class extends RealDate {
  constructor(...given: [] | [string | number | Date]) {
    if (given.length === 0) super(RealDate.now() + AHEAD_MS)
    else super(...given)
  }

  static override now(): number {
    return RealDate.now() + AHEAD_MS
  }
} as DateConstructor

const draw = Math.random.bind(Math)
Math.random = () => 1 - draw()
