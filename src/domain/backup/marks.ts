/**
 * The first six bytes of a chunk's name, as a number: very many are kept so in memory, some forty megabytes for a tebibyte. Of two names that begin
 * alike, which is rare, one is taken for the other: a chunk is kept for longer, or not missed.
 */
export const markOf = (name: string): number => Number.parseInt(name.slice(0, 12), 16)
