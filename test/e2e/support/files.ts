import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'

/** A real PNG of one colour. */
export function png(width: number, height: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const row = Buffer.concat([
    Buffer.from([0]),
    Buffer.concat(Array.from({ length: width }, () => Buffer.from([red & 255, green & 255, blue & 255]))),
  ])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, check])
}

/** A picture that no other call has given. */
export function newPicture(): Buffer {
  const [red = 0, green = 0, blue = 0, width = 0, height = 0] = randomBytes(5)
  return png(8 + width, 8 + height, [red, green, blue])
}

/** The same picture with a text in front of its pixels, as makers of pictures write it. */
export function withText(picture: Buffer, key: string, value: string): Buffer {
  const body = Buffer.from(`tEXt${key}\0${value}`, 'latin1')
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  sum.writeUInt32BE(crc32(body))
  // Behind the mark and the header.
  return Buffer.concat([picture.subarray(0, 33), length, body, sum, picture.subarray(33)])
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

/** Puts a whole file into a folder at one stroke, as a careful program does. */
export function drop(folder: string, name: string, bytes: Uint8Array = newPicture()): Uint8Array {
  mkdirSync(folder, { recursive: true })
  const half = join(folder, `.half-${randomBytes(4).toString('hex')}`)
  writeFileSync(half, bytes)
  renameSync(half, join(folder, name))
  return bytes
}

/** Writes a file bit by bit; each `append` is one write of a careless program. */
export function growingFile(folder: string, name: string): { append: (bytes: Uint8Array) => void } {
  const path = join(folder, name)
  writeFileSync(path, '')
  return {
    append: (bytes) => {
      appendFileSync(path, bytes)
    },
  }
}
