// @ts-check
/** What every HTML plate shares. */

/** Grain as a data URL, to lay over flat colour. @param {number} frequency @param {number} strength */
export function grain(frequency, strength) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><filter id="g"><feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="3" seed="4" stitchTiles="stitch"/><feColorMatrix values="0 0 0 0 0.5  0 0 0 0 0.5  0 0 0 0 0.5  0.9 0.9 0.9 0 -0.85"/></filter><rect width="400" height="400" filter="url(#g)" opacity="${strength}"/></svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}

/** @typedef {{ html: string, width: number, height: number, transparent?: boolean, scale?: number }} Plate */

/** @param {{ width: number, height: number, css: string, body: string, lang?: string, dir?: string, background?: string, transparent?: boolean, scale?: number }} parts @returns {Plate} */
export function sheet({ width, height, css, body, lang = 'en', dir = 'ltr', background = '#fff', transparent = false, scale = 1 }) {
  const ground = transparent ? 'transparent' : background
  const html = `<!doctype html><html lang="${lang}" dir="${dir}"><meta charset="utf-8"><style>
*{box-sizing:border-box;margin:0;padding:0}html,body{width:${width}px;height:${height}px;overflow:hidden;background:${ground};-webkit-font-smoothing:antialiased}
.fill{position:absolute;inset:0;width:100%;height:100%;object-fit:cover}${css}</style><body>${body}</body></html>`
  return { html, width, height, transparent, scale }
}
