/**
 * One property of an XMP packet: an attribute, or an element with what is in it. `start` to before `end` is all of it in the text, so that what is left
 * without it is still a packet.
 */
export interface XmpProperty {
  /** The local names of the elements it is in and its own, without those of RDF itself: `['subject']` for each keyword. */
  readonly path: readonly string[]
  /** The namespace as the packet declares it; '' when it does not. */
  readonly namespace: string
  readonly name: string
  /** Null for an element that holds others. */
  readonly value: string | null
  readonly start: number
  readonly end: number
}

/** Longest packet that is read, in characters: extended ones hold whole pictures. */
export const longestXmp = 2 * 1024 * 1024
const mostProperties = 20_000
const deepest = 64

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const token =
  /<(?:!--[^]*?-->|!\[CDATA\[[^]*?\]\]>|(?:\?|!(?!--|\[CDATA\[))[^>]*>|(\/?)([\w.-]+(?::[\w.-]+)?)((?:[^>"']|"[^"]*"|'[^']*')*)>)/y
/** One blank and no more before the name: a long run of them is then looked through once. */
const attribute = /\s([\w.-]+(?::[\w.-]+)?)\s*=\s*("[^"]*"|'[^']*')/g

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** Only the five names of XML and numbers: what a packet declares for itself is never put in, so that nothing can grow. */
const unescape = (text: string) =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const code = hex === undefined ? Number(decimal) : parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

interface Open {
  readonly name: string
  readonly namespace: string
  readonly local: string
  readonly path: readonly string[]
  readonly start: number
  readonly textStart: number
  hasChildren: boolean
}

/** An element with all that is in it; its text from after its first tag to before its last one, which is at `at`. */
function closed({ path, namespace, local, start, textStart, hasChildren }: Open, text: string, at: number, end: number): XmpProperty {
  return { path, namespace, name: local, value: hasChildren ? null : unescape(text.slice(textStart, at)).trim(), start, end }
}

/**
 * Reads a packet in one pass without looking back, whatever is in it; it ends where it no longer is XML. Written here because the packets are hostile input:
 * patterns that look for an element's end from each beginning need the square of its length.
 */
export function readXmp(packet: string): readonly XmpProperty[] {
  const text = packet.slice(0, longestXmp)
  const found: XmpProperty[] = []
  const namespaces = new Map<string, string>()
  const open: Open[] = []

  const split = (name: string) => {
    const colon = name.indexOf(':')
    return { local: name.slice(colon + 1), namespace: namespaces.get(colon < 0 ? '' : name.slice(0, colon)) ?? '' }
  }
  const extend = (path: readonly string[], local: string, namespace: string) => (namespace === rdf ? path : [...path, local])

  const addAttributes = (attributes: string, at: number, path: readonly string[]) => {
    const all = [...attributes.matchAll(attribute)]
    for (const [, name = '', quoted = ''] of all) if (name.startsWith('xmlns')) namespaces.set(name.slice(6), quoted.slice(1, -1))
    return all.flatMap(([whole, name = '', quoted = ''], index) => {
      if (name.startsWith('xmlns')) return []
      const { local, namespace } = split(name)
      const start = at + (all[index]?.index ?? 0)
      if (namespace === rdf && local !== 'resource') return []
      return [
        {
          path: extend(path, local, namespace),
          namespace,
          name: local,
          value: unescape(quoted.slice(1, -1)),
          start,
          end: start + whole.length,
        },
      ]
    })
  }

  for (let at = text.indexOf('<'); at >= 0 && found.length < mostProperties; at = text.indexOf('<', at)) {
    token.lastIndex = at
    const match = token.exec(text)
    if (match === null) break
    const [whole, slash, name, attributes = ''] = match
    const end = at + whole.length
    if (name !== undefined && slash === '/') {
      const element = open.pop()
      if (element?.name !== name) break
      found.push(closed(element, text, at, end))
    } else if (name !== undefined) {
      const above = open.at(-1)
      if (above !== undefined) above.hasChildren = true
      const attributesAt = at + 1 + name.length
      const isEmpty = attributes.endsWith('/')
      // Declarations come first: they hold for the element itself.
      addAttributes(attributes, attributesAt, [])
      const { local, namespace } = split(name)
      const path = local === 'xmpmeta' ? [] : extend(above?.path ?? [], local, namespace)
      found.push(...addAttributes(attributes, attributesAt, path))
      if (isEmpty) found.push({ path, namespace, name: local, value: null, start: at, end })
      else if (open.length >= deepest) break
      else open.push({ name, namespace, local, path, start: at, textStart: end, hasChildren: false })
    }
    at = end
  }
  return found
}

/** The values of the property of this name (and, where given, of a namespace that ends so), in their order. */
export function xmpValues(properties: readonly XmpProperty[], name: string, namespaceEnd = ''): readonly string[] {
  return properties.flatMap(({ path, namespace, value, name: own }) => {
    const isIt = path.at(-1) === name && (own !== name || namespace.endsWith(namespaceEnd))
    return isIt && value !== null && value !== '' ? [value] : []
  })
}
