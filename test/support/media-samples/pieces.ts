/** Small numbers as bytes. */
export const be16 = (value: number) => Buffer.from([value >> 8, value & 255])
export function be32(value: number) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
export function le32(value: number) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
export const le16 = (value: number) => Buffer.from([value & 255, value >> 8])
export const ascii = (text: string) => Buffer.from(text, 'latin1')

/** A copy in a buffer of its own, as readers take it. */
export const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes)

/** Bytes that look like a picture's and are always the same. Never FF, so that they are a scan of JPEG as well. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[index] = (state >>> 16) % 255
  }
  return bytes
}
