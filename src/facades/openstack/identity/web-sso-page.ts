/** The pages that a log-in by a browser needs: one that carries a token on to the dashboard, and one to choose a provider. */
import { hash } from 'node:crypto'
import { reply } from '../../../api/reply.ts'
import type { WebSsoProvider } from '../../../domain/identity/federation/index.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one)

const SUBMIT = 'document.forms[0].submit()'
const SUBMIT_HASH = hash('sha256', SUBMIT, 'base64')

/** Neither kept nor framed, and nothing runs in it but what is meant to. */
const headersFor = (policy: string): Record<string, string> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; frame-ancestors 'none'; base-uri 'none'; ${policy}`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})

const page = (title: string, inner: string): string =>
  `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${inner}</body></html>\n`

/** Posts the token to the dashboard, by itself where scripts run. */
export function carryOn(origin: string, token: string, cookie: string) {
  const form =
    `<form id="sso" name="sso" action="${escaped(origin)}" method="post">` +
    `<input type="hidden" name="token" id="token" value="${escaped(token)}"><noscript>` +
    `<button type="submit">Continue</button></noscript></form><script>${SUBMIT}</script>`
  const headers = headersFor(`script-src 'sha256-${SUBMIT_HASH}'; form-action ${new URL(origin).origin}`)
  return reply(page('Logging in', form), { headers: { ...headers, 'Set-Cookie': cookie } })
}

/** @param hrefOf where a choice leads */
export function choose(ways: readonly WebSsoProvider[], hrefOf: (way: WebSsoProvider) => string) {
  const items = ways.map((way) => `<li><a href="${escaped(hrefOf(way))}">${escaped(way.providerId)}</a></li>`)
  return reply(page('Log in', `<h1>Log in by</h1><ul>${items.join('')}</ul>`), { headers: headersFor("form-action 'none'") })
}
