import type { FileHandle } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { ByteRange } from '../assets/byte-range'
import type { Bandwidth } from '../bandwidth'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'

export interface SendOrder {
  readonly file: FileHandle
  readonly size: number
  readonly range: ByteRange
  readonly clock: Clock
  /** Called before the last byte of the file leaves; when it throws, the byte stays. */
  readonly beforeLastByte: () => void
  /** Called after each piece. */
  readonly onSent?: (piece: ByteRange) => void
  /** Absent: as fast as it can leave. */
  readonly bandwidth?: Bandwidth | undefined
}

const chunkBytes = 256 * 1024
/** The last piece is small, so that the note is made as late as it can be. */
const lastPieceBytes = 16 * 1024
/** A reader that takes nothing for so long is given up. */
export const idleMs = 30_000

/** Writes one piece and waits until the system has it; false when the connection is gone or stands still. */
function writePiece(response: ServerResponse, piece: Buffer, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isWritten: boolean) => {
      cancel()
      response.off('close', closed)
      resolve(isWritten)
    }
    const closed = () => {
      end(false)
    }
    const cancel = clock.setTimer(idleMs, () => {
      response.destroy()
      end(false)
    })
    response.on('close', closed)
    response.write(piece, (error) => {
      end(error === null || error === undefined)
    })
  })
}

/** Sends a range of a staged copy. The number of bytes given to the system; fewer than asked for when the connection ended. The headers must have been written. */
export async function sendFile(response: ServerResponse, order: SendOrder): Promise<number> {
  const { file, size, range, clock, beforeLastByte, bandwidth } = order
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, range.last - range.first + 1))
  let sent = 0
  while (range.first + sent <= range.last) {
    const at = range.first + sent
    const untilLastPiece = size - lastPieceBytes - at
    const most = Math.min(chunkBytes, bandwidth?.piece() ?? chunkBytes)
    const wanted = Math.min(most, range.last - at + 1, untilLastPiece > 0 ? untilLastPiece : lastPieceBytes)
    await bandwidth?.take(wanted)
    const { bytesRead } = await file.read(buffer, 0, wanted, at)
    if (bytesRead === 0 || response.destroyed) return sent
    if (range.last === size - 1 && at + bytesRead > size - lastPieceBytes) beforeLastByte()
    if (!(await writePiece(response, Buffer.from(buffer.subarray(0, bytesRead)), clock))) return sent
    sent += bytesRead
    order.onSent?.({ first: at, last: at + bytesRead - 1 })
    crashpoint('hand-over/piece-sent')
  }
  return sent
}
