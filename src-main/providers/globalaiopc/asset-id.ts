/** Every sample of the vendor begins so, with a time and five signs behind it; what follows is opaque to us. */
const bareId = /^asset-[A-Za-z0-9_-]{1,100}$/
const namedId = /^asset(?:Id)?:\/\/([A-Za-z0-9][A-Za-z0-9_-]{0,120})\/?$/i

/**
 * The asset id inside a pasted text: a bare id, the name that generation calls use for it (`asset://ID`, newer ones `assetId://ID`), or a web link whose path
 * ends with one; null when there is none. Pure.
 */
export function parseAssetId(text: string): string | null {
  const pasted = text.trim()
  if (bareId.test(pasted)) return pasted
  const named = namedId.exec(pasted)
  if (named) return named[1] ?? null
  if (!pasted.includes('/') || /\s/.test(pasted)) return null
  const link = /^[a-z][a-z0-9+.-]*:/i.test(pasted) ? pasted : `https://${pasted.replace(/^\/+/, '')}`
  const url = URL.canParse(link) ? new URL(link) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  const last = url.pathname.replace(/\/+$/, '').split('/').at(-1) ?? ''
  return bareId.test(last) ? last : null
}
