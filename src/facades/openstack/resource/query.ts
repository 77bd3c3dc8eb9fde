/** Reads the values of a query string, where a key may come once or several times. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>
export type QueryValue = RawQuery[string]

export const all = (value: QueryValue): string[] => (value === undefined ? [] : [value].flat())
/** The last of them counts where one is wanted. */
export const last = (value: QueryValue): string | undefined => all(value).at(-1)
/** Values between commas; empty ones are none. */
export const words = (value: QueryValue): string[] =>
  all(value)
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '')
