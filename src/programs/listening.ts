/** Addresses to listen on, as somebody wrote them. */

export const isLoopback = (address: string): boolean => /^(127\.|::1$|localhost$)/.test(address)

/** On all addresses of the machine. */
export const isEverywhere = (address: string): boolean => address === '0.0.0.0' || address === '::'
