/** Escapes what a terminal would obey instead of showing it: text that others wrote is printed through here. */

/** C0, DEL and C1; what ends a line; what turns the direction of writing. */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (character: string): string => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** In one line: nobody who names a thing writes lines of a report. */
export const printable = (text: string): string => text.replace(OBEYED, escaped)

/** The same for text of ours that has lines. What others named in it is to have gone through `printable` before. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')
