/** Downloads images for a controller: by the operator's rules, and from no address of this machine. */
import { networkInterfaces } from 'node:os'
import type { WebSource } from '../../domain/image/index.ts'
import { openUrl, requireAllowedUrl, resolveHost, type UrlRules } from '../../wire/guarded-fetch/index.ts'

export const webSource = (rules: UrlRules): WebSource => ({
  requireAllowed(url) {
    requireAllowedUrl(url, rules)
  },
  open: (url, signal) => openUrl(url, { rules, signal, resolve: resolveHost, ownAddresses }),
})

/** Those of now: addresses come and go. */
const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address.replace(/%.*$/, '')))
