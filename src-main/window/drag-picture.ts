/** Pixels on a side, at twice the usual density. */
const side = 64
const edge = { left: 12, right: 52, top: 6, bottom: 58 }
const fold = 14

/** Blue, green, red, opacity. */
type Colour = readonly [number, number, number, number]
const paper: Colour = [255, 255, 255, 235]
const line: Colour = [110, 110, 110, 255]
const nothing: Colour = [0, 0, 0, 0]

function colourAt(x: number, y: number): Colour {
  const { left, right, top, bottom } = edge
  if (x < left || x >= right || y < top || y >= bottom) return nothing
  const beyondFold = x - (right - fold) - (y - top)
  if (y < top + fold && beyondFold > 0) return nothing
  const isFoldLine = y < top + fold && x >= right - fold && (beyondFold > -2 || x < right - fold + 2 || y >= top + fold - 2)
  const isEdge = x < left + 2 || x >= right - 2 || y < top + 2 || y >= bottom - 2
  return isFoldLine || isEdge ? line : paper
}

/** A sheet of paper with a folded corner: what hangs at the pointer while files are dragged out. Raw pixels, as `nativeImage.createFromBitmap` takes them. */
export function drawDragPicture(): { readonly side: number; readonly pixels: Buffer } {
  const pixels = Buffer.alloc(side * side * 4)
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) pixels.set(colourAt(x, y), (y * side + x) * 4)
  return { side, pixels }
}
