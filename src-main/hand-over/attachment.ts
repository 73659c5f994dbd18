/** The Content-Disposition of a file that is to be saved and never shown. Names are data: percent-encoded, never a path. */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[\uD800-\uDFFF]/gu, '_')
  return `attachment; filename*=UTF-8''${encodeURIComponent(plain).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`
}
