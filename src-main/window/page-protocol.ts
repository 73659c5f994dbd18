import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** The page's own address. The page and everything it loads come from here; nothing is ever loaded from file:// or the network. */
export const pageOrigin = 'slipway-app://window'
export const pageAddress = `${pageOrigin}/index.html`

/** What the page may do. Styles come from files; pictures and players only from our media scheme. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' slipway-media:",
  'media-src slipway-media:',
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "worker-src 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Answers requests for the built page from `folder`, GET only; nothing outside of it can be named. */
export function servePage(folder: string): (request: Request) => Promise<Response> {
  const headers = {
    'Content-Security-Policy': pagePolicy,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  }
  return async (request) => {
    const url = new URL(request.url)
    const type = types[extname(url.pathname)]
    if (request.method !== 'GET' || url.hostname !== 'window' || type === undefined) return new Response(null, { status: 404, headers })
    try {
      const path = join(folder, decodeURIComponent(url.pathname))
      if (!path.startsWith(folder + sep)) return new Response(null, { status: 404, headers })
      return new Response(new Uint8Array(await readFile(path)), { headers: { ...headers, 'Content-Type': type } })
    } catch {
      return new Response(null, { status: 404, headers })
    }
  }
}
