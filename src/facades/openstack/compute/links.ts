/** @param base `http://cloud/compute/v2.1`; the bookmark leaves the version out, as Nova's does */
export const linksTo = (base: string, kind: 'servers' | 'flavors' | 'images', id: string) => [
  { rel: 'self', href: `${base}/${kind}/${id}` },
  bookmarkTo(base, kind, id),
]

export const bookmarkTo = (base: string, kind: 'servers' | 'flavors' | 'images', id: string) => ({
  rel: 'bookmark',
  href: `${base.replace(/\/v2(\.1)?$/, '')}/${kind}/${id}`,
})
