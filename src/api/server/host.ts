/** Tells a Host header that names a host from one that does not: it goes into URLs of replies as it is. */

/** A name, an IPv4 address or an IPv6 one in brackets, with a port or without. */
const HOST = /^(?:[\w.~-]+|\[[\da-f:.]+(?:%[\w.~%-]+)?\])(?::\d{0,5})?$/i
/** A name has at most 253 characters. */
const LONGEST = 320

export const isHost = (text: string): boolean => text.length <= LONGEST && HOST.test(text)
