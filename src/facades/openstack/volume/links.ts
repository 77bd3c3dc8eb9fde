/** @param base `http://cloud/volume/v3`, with the project where the caller wrote it; the bookmark leaves the version out, as Cinder's does */
export const linksTo = (base: string, kind: string, id: string) => [
  { rel: 'self', href: `${base}/${kind}/${id}` },
  { rel: 'bookmark', href: `${base.replace(/\/v3(?=\/|$)/, '')}/${kind}/${id}` },
]
