/** Reads the little of XML that replies of APIs have: elements, text and entities; no other reading of it than the writer's. */

export interface XmlElement {
  name: string
  children: XmlElement[]
  text: string
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([\w.:-]+)([^<>]*?)(\/?)>|([^<]+)/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#13': '\r' }

/** @throws Error for what is not one well-formed element */
export function parseXml(xml: string): XmlElement {
  const root: XmlElement = { name: '', children: [], text: '' }
  const open = [root]
  let at = 0
  for (const { 0: token, 1: ends, 2: name, 4: empty, 5: text, index } of xml.matchAll(TOKEN)) {
    if (index !== at) throw new Error(`no XML at ${at}`)
    at += token.length
    const parent = open.at(-1)
    if (!parent) throw new Error(`too much is closed at ${at}`)
    if (text !== undefined)
      parent.text += text.replace(/&([#\w]+);/g, (_, entity: string) => ENTITIES[entity] ?? fail(`&${entity};`))
    else if (ends) {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`)
      open.pop()
    } else if (name !== undefined) {
      const element = { name, children: [], text: '' }
      parent.children.push(element)
      if (!empty) open.push(element)
    }
  }
  const [only] = root.children
  if (at !== xml.length || open.length !== 1 || root.children.length !== 1 || !only) throw new Error('not one whole element')
  return only
}

function fail(what: string): never {
  throw new Error(`unknown: ${what}`)
}
