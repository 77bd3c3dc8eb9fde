/**
 * A name filter as Nova documents it is a regular expression run by the database. SQLite has none and a user's expression
 * could keep a server busy for ever, so the usual ones become a LIKE: anchors, `.`, `.*`, escapes; the rest is literal.
 */
export function likeOf(pattern: string): string {
  const start = pattern.startsWith('^')
  const end = pattern.endsWith('$') && !pattern.endsWith('\\$')
  const body = pattern.slice(start ? 1 : 0, end ? -1 : undefined)
  const like = body.replace(/\\(.)|\.\*|\.|[%_]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped === '%' || escaped === '_' ? '_' : escaped
    return found === '.*' ? '%' : '_'
  })
  return `${start ? '' : '%'}${like}${end ? '' : '%'}`
}
