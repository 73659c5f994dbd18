/** Media Pocket API v2, all examples: 20 URL-safe characters, the first of which may be `-` or `_`. */
const assetId = /^[A-Za-z0-9_-]{20}$/

/** The asset id inside a pasted text: a bare id, or a web link whose path holds one (the last that does); null when there is none. Ids are opaque. Pure. */
export function parseAssetId(text: string): string | null {
  const pasted = text.trim()
  if (assetId.test(pasted)) return pasted
  if (!pasted.includes('/') || /\s/.test(pasted)) return null
  const link = /^[a-z][a-z0-9+.-]*:/i.test(pasted) ? pasted : `https://${pasted.replace(/^\/+/, '')}`
  const url = URL.canParse(link) ? new URL(link) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  return lastIdIn(url.pathname) ?? lastIdIn(url.hash.replace(/^#/, '').split('?', 1)[0] ?? '')
}

function lastIdIn(path: string): string | null {
  return path.split('/').findLast((segment) => assetId.test(segment)) ?? null
}
