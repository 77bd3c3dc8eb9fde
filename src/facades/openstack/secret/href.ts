/** Writes and reads the references by which Barbican names things: whole addresses, as the caller reaches them. */

export const secretHref = (base: string, id: string): string => `${base}/secrets/${id}`
export const containerHref = (base: string, id: string): string => `${base}/containers/${id}`
export const orderHref = (base: string, id: string): string => `${base}/orders/${id}`
export const secretStoreHref = (base: string, id: string): string => `${base}/secret-stores/${id}`
export const transportKeyHref = (base: string, id: string): string => `${base}/transport_keys/${id}`

/** What stands last in a reference; a slash at its end says nothing. */
export const idIn = (href: string): string => href.replace(/\/$/, '').split('/').at(-1) ?? ''

/** Whether a URL's path is that of a secret, on the port of all APIs or on the key manager's own. */
export const isSecretHref = (url: string): boolean => /^(\/key-manager)?\/v1\/secrets\/[^/]+\/?$/.test(new URL(url).pathname)
