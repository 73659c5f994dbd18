import type { ElectronApplication } from 'playwright'

type Colour = readonly [red: number, green: number, blue: number]

const skyStops: readonly (readonly [at: number, colour: Colour])[] = [
  [0, [38, 44, 92]],
  [0.35, [128, 74, 124]],
  [0.62, [232, 122, 96]],
  [0.82, [252, 182, 104]],
  [1, [255, 222, 150]],
]
const seaTop: Colour = [222, 128, 98]
const seaBottom: Colour = [26, 34, 70]

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
]

function skyAt(height: number): Colour {
  const next = Math.max(
    1,
    skyStops.findIndex(([at]) => at >= height),
  )
  const [from, to] = [skyStops[next - 1], skyStops[next]]
  if (from === undefined || to === undefined) return seaBottom
  return mix(from[1], to[1], (height - from[0]) / (to[0] - from[0]))
}

function colourAt(x: number, y: number): Colour {
  const horizon = 0.64
  const fromSun = Math.hypot((x - 0.62) * 1.5, y - 0.5)
  if (y < horizon) {
    if (fromSun < 0.085) return [255, 244, 214]
    return mix([255, 236, 190], skyAt(y / horizon), Math.min(1, (fromSun - 0.085) * 3.2))
  }
  const depth = (y - horizon) / (1 - horizon)
  const wave = Math.sin(y * 420 + Math.sin(x * 34 + y * 60) * 2.4) * 0.5 + 0.5
  const sea = mix(seaTop, seaBottom, Math.min(1, depth * 1.15))
  const glitter = Math.max(0, 1 - Math.abs(x - 0.62) / (0.05 + depth * 0.12)) * wave
  return mix(sea, [255, 228, 170], glitter * 0.85)
}

/** Draws an evening over the sea, and lets the app's own Electron make a JPEG file of it. */
export async function makeSunset(app: ElectronApplication, width = 1200, height = 800): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 4)
  for (let at = 0; at < width * height; at += 1) {
    const [red, green, blue] = colourAt((at % width) / width, Math.floor(at / width) / height)
    pixels.set([Math.round(blue), Math.round(green), Math.round(red), 255], at * 4)
  }
  const jpeg = await app.evaluate(
    ({ nativeImage }, drawn) =>
      nativeImage
        .createFromBitmap(Buffer.from(drawn.pixels, 'base64'), { width: drawn.width, height: drawn.height })
        .toJPEG(90)
        .toString('base64'),
    { pixels: pixels.toString('base64'), width, height },
  )
  return Buffer.from(jpeg, 'base64')
}
