// Shows the OpenAPI documents of this server: one API at a time, its operations filtered by what is typed.
const [apis, find, list] = ['apis', 'find', 'operations'].map((id) => document.getElementById(id))
let operations = []

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

const show = async (path) => {
  const { paths } = await (await fetch(path)).json()
  operations = Object.entries(paths).flatMap(([place, item]) =>
    Object.entries(item)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({ place, method: method.toUpperCase(), operation, shared: item.parameters ?? [] })),
  )
  for (const link of apis.children) link.toggleAttribute('aria-current', link.hash === `#${path}`)
  filter()
}

const filter = () => {
  const words = find.value.toLowerCase().split(/\s+/)
  const fits = ({ place, method, operation }) => {
    const text = `${method} ${place} ${operation.summary ?? ''} ${operation.operationId ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  list.replaceChildren(...operations.filter(fits).map(shown))
}

const shown = ({ place, method, operation, shared }) => {
  const details = element(
    'details',
    {},
    element(
      'summary',
      {},
      element('strong', { textContent: method }),
      element('code', { textContent: place }),
      element('small', { textContent: [operation.operationId, operation.summary].filter(Boolean).join(' — ') }),
    ),
  )
  const whole = { ...operation, parameters: [...shared, ...(operation.parameters ?? [])] }
  details.addEventListener(
    'toggle',
    () => details.append(element('pre', { textContent: JSON.stringify(whole, null, 2) })),
    { once: true },
  )
  return details
}

find.addEventListener('input', filter)
addEventListener('hashchange', () => show(location.hash.slice(1)))
const { documents } = await (await fetch('openapi.json')).json()
for (const { name, service, document: path } of documents)
  apis.append(element('a', { href: `#${path}` }, element('span', { textContent: `${name} (${service})` })))
show(location.hash.slice(1) || documents[0].document)
