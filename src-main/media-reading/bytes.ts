/** A view of the same bytes. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Bytes as text, one character each; for names and marks of formats. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end)
}

/** Bytes as UTF-8; what is none of it becomes the sign for that. */
export const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** UTF-8 where it is valid, else Latin-1: for texts whose writers do not keep to what is written about them. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return latin1(bytes)
    throw error
  }
}

/** Whether the ASCII `mark` stands at `at`. */
export function hasMark(bytes: Uint8Array, at: number, mark: string): boolean {
  if (at < 0 || at + mark.length > bytes.length) return false
  for (let index = 0; index < mark.length; index++) if (bytes[at + index] !== mark.charCodeAt(index)) return false
  return true
}

/** Where the first zero byte from `from` on is; the end when there is none. */
export function zeroAfter(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(0, from)
  return at < 0 ? bytes.length : at
}
