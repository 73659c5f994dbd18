import { BlockList, isIP } from 'node:net'

/** A checked server address: `address` has no slash at its end, `origin` is its scheme, host and port. */
export type ServerAddress =
  | { readonly ok: true; readonly address: string; readonly origin: string; readonly isLoopback: boolean }
  | { readonly ok: false; readonly reason: string }

const longestAddress = 2000
const schemeTyped = /^([a-z][a-z0-9+.-]*):[/\\]{2}/i
const bareScheme = /^(javascript|data|file|mailto|blob|ftp|http|https|ws|wss|about|view-source):/i
// Control characters and white space: a URL parser drops some of them silently, so what is used would differ from what is seen.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unseen = /[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** A host name as an IP address has no brackets here. */
export function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname
}

/** Whether a host, as a parsed URL spells it, is this machine itself: 127.0.0.0/8, ::1 or localhost. */
export function isLoopbackHost(hostname: string): boolean {
  const host = withoutBrackets(hostname).toLowerCase()
  return host === 'localhost' || isLoopbackAddress(host)
}

/** Whether an IP address is this machine itself. False for anything that is not an IP address. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

const refuse = (reason: string): ServerAddress => ({ ok: false, reason })

function refusalOfText(text: string): string | null {
  if (text === '') return 'Enter the address of the server, such as https://example.com.'
  if (text.length > longestAddress)
    return 'The server address is too long. Enter only the part up to the name of the server, and a path if there is one.'
  if (unseen.test(text)) return 'The server address holds a space, a line break or a character that can not be seen. Type it again.'
  if (text.includes('\\')) return 'The server address holds a backslash. Addresses are written with “/”.'
  return null
}

function refusalOfUrl(url: URL, text: string): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'The server address must begin with https://.'
  const authority = text.replace(schemeTyped, '').split(/[/?#]/, 1)[0] ?? ''
  if (authority.includes('@'))
    return 'The server address holds a user name or a password. Enter the address without them; secrets have a field of their own.'
  if (text.includes('?') || text.includes('#'))
    return 'The server address may not hold “?” or “#”. Enter only the server and, if there is one, its path.'
  if (url.port === '0') return 'The server address names port 0, which no server has. Check the number after the colon.'
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return `With http:// your key could be read on its way to ${url.host}. Use https://; http:// is only for servers on this computer.`
  }
  return null
}

/**
 * Reads a server address as a person types or pastes it. Adds https:// where no scheme was typed; a path is kept, a query, a fragment and credentials are refused,
 * and plain http is for this computer only. Every refusal is a sentence for the user. Pure.
 */
export function parseServerAddress(typed: string): ServerAddress {
  const text = typed.trim()
  const refusedText = refusalOfText(text)
  if (refusedText !== null) return refuse(refusedText)
  const full = schemeTyped.test(text) || bareScheme.test(text) ? text : `https://${text}`
  const url = URL.canParse(full) ? new URL(full) : null
  if (url === null) return refuse('This is not a server address. It should look like https://example.com.')
  const refused = refusalOfUrl(url, full)
  if (refused !== null) return refuse(refused)
  if (!schemeTyped.test(full)) return refuse('This is not a server address. It should look like https://example.com.')
  const path = url.pathname.replace(/\/+$/, '')
  return { ok: true, address: url.origin + path, origin: url.origin, isLoopback: isLoopbackHost(url.hostname) }
}
