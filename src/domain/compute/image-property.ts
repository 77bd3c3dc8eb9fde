/** Reads values of an image's properties as the original's typed fields do: in its spelling, or not at all. */

/** Undefined: no value of it. */
export type Read = (text: string) => string | undefined

/** As it is written. */
export const oneOf =
  (...values: readonly string[]): Read =>
  (text) =>
    values.includes(text) ? text : undefined

/** @param others what is spelled otherwise, in small letters */
export const oneOfAnyCase =
  (values: readonly string[], others: Readonly<Record<string, string>> = {}): Read =>
  (text) => {
    const small = text.toLowerCase()
    const value = Object.hasOwn(others, small) ? others[small] : small
    return value !== undefined && values.includes(value) ? value : undefined
  }

/** What is no word for yes is a no. */
export const flag: Read = (text) => String(/^\s*(1|t|true|on|y|yes)\s*$/i.test(text))

export const whole: Read = (text) => (/^\s*[+-]?\d{1,15}\s*$/.test(text) ? String(Number(text)) : undefined)

export const anyText: Read = (text) => text

export const matching =
  (pattern: RegExp): Read =>
  (text) =>
    pattern.test(text) ? text : undefined
