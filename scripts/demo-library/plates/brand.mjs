// @ts-check
import { sheet } from './sheet.mjs'

/** The mark of the invented house "Maren": a sun that goes down behind two waves. @param {string} ink @param {string} [second] */
export const mark = (ink, second = ink) =>
  `<g fill="none" stroke="${ink}" stroke-width="10" stroke-linecap="round"><path d="M 40 128 A 80 80 0 0 1 200 128"/><path d="M 16 158 q 26 -28 52 0 t 52 0 t 52 0 t 52 0" stroke="${second}"/><path d="M 42 190 q 26 -28 52 0 t 52 0 t 52 0" stroke="${second}"/></g>`

/** The logo as a file of its own: drawn letters, no font needed. */
export function logoSvg() {
  const letters = [
    'M 0 100 V 0 L 46 62 L 92 0 V 100',
    'M 132 100 L 176 0 L 220 100 M 148 66 H 204',
    'M 262 100 V 0 H 304 A 29 29 0 0 1 304 58 H 262 M 300 58 L 334 100',
    'M 442 0 H 378 V 100 H 442 M 378 49 H 432',
    'M 486 100 V 0 L 562 100 V 0',
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 420" width="960" height="420" role="img" aria-label="Maren">
  <defs>
    <linearGradient id="dusk" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f6b27a"/><stop offset="0.5" stop-color="#d9607a"/><stop offset="1" stop-color="#3d4f9b"/></linearGradient>
  </defs>
  <rect width="960" height="420" fill="#fbf6ee"/>
  <g transform="translate(72 92)">${mark('url(#dusk)', '#22406e')}</g>
  <g transform="translate(340 152)" fill="none" stroke="#1b2f4d" stroke-width="12" stroke-linejoin="round" stroke-linecap="round">${letters.map((d) => `<path d="${d}"/>`).join('')}</g>
  <rect x="340" y="286" width="120" height="5" fill="#d9607a"/>
</svg>
`
}

/** White logo on nothing. */
export function whiteLogo() {
  const css = `.w{position:absolute;inset:0;display:flex;flex-direction:column;align-items:center;justify-content:center;color:#fff;font:400 104px/1 'EB Garamond';letter-spacing:.28em;padding-left:.28em}`
  return sheet({
    width: 900,
    height: 640,
    css,
    body: `<div class="w"><svg style="margin-left:-.28em" width="300" height="270" viewBox="0 20 240 190">${mark('#fff')}</svg>MAREN</div>`,
    transparent: true,
  })
}
