/** Width and height that a PNG, GIF or JPEG file tells of itself; null for other files. */
export function dimensionsOf(file: Buffer): { readonly width: number; readonly height: number } | null {
  if (file.length >= 24 && file.toString('latin1', 1, 4) === 'PNG') return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) }
  if (file.length >= 10 && file.toString('latin1', 0, 3) === 'GIF') return { width: file.readUInt16LE(6), height: file.readUInt16LE(8) }
  return file.length >= 4 && file.readUInt16BE(0) === 0xffd8 ? fromJpeg(file) : null
}

/** Goes from segment to segment up to the one that begins a frame. */
function fromJpeg(file: Buffer): { readonly width: number; readonly height: number } | null {
  for (let at = 2; at + 9 < file.length; at += 2 + file.readUInt16BE(at + 2)) {
    const marker = file.readUInt8(at + 1)
    if (file.readUInt8(at) !== 0xff) return null
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: file.readUInt16BE(at + 7), height: file.readUInt16BE(at + 5) }
  }
  return null
}
