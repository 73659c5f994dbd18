// @ts-check
import { masterUrl } from '../draw-masters.mjs'
import { grain, sheet } from './sheet.mjs'

const panels = [
  { master: 'sea-moon', light: 2.2, note: '12A  Wide. The strait at night, no horizon light.', move: 'hold', x: 30, y: 40, zoom: 1.1 },
  { master: 'harbour-night', light: 2.6, note: '12B  Town seen from the ferry. Lamps blink out.', move: 'pan', x: 50, y: 62, zoom: 1 },
  { master: 'forest-cold', light: 1, note: '12C  Fog enters from the left, trees vanish.', move: 'push', x: 70, y: 60, zoom: 1.35 },
  { master: 'alps-dawn', light: 0.95, note: '13A  Ridge. First sun touches the snow.', move: 'hold', x: 90, y: 50, zoom: 1.2 },
  { master: 'dunes-wide', light: 0.9, note: '13B  Memory: the dry sea floor.', move: 'pan', x: 60, y: 70, zoom: 1.1 },
  { master: 'aurora', light: 2.1, note: '13C  Lights return. Ilse looks up (O.S. radio).', move: 'tilt', x: 50, y: 40, zoom: 1 },
]

const arrows = {
  hold: '',
  pan: '<path d="M 60 232 H 300 M 278 214 L 302 232 L 278 250" />',
  push: '<path d="M 40 40 L 96 76 M 380 40 L 324 76 M 40 240 L 96 204 M 380 240 L 324 204 M 84 80 L 98 77 L 94 63 M 336 80 L 322 77 L 326 63 M 84 200 L 98 203 L 94 217 M 336 200 L 322 203 L 326 217" />',
  tilt: '<path d="M 372 236 V 60 M 354 82 L 372 58 L 390 82" />',
}

/** Turns a rendered scene into graphite: dodge blend, a wash of tone, hatching in the darks. */
const pencil = `async function pencil(canvas, url, zoom, px, py, light) {
  const base = 'grayscale(1) brightness(' + light + ') contrast(0.95) brightness(1.15)'
  const image = new Image(); image.src = url; await image.decode()
  const w = canvas.width, h = canvas.height, k = Math.max(w / image.width, h / image.height) * zoom
  const place = [-(image.width * k - w) * px / 100, -(image.height * k - h) * py / 100, image.width * k, image.height * k]
  const layer = (filter) => { const c = document.createElement('canvas'); c.width = w; c.height = h; const p = c.getContext('2d'); p.filter = filter; p.drawImage(image, ...place); return c }
  const pen = canvas.getContext('2d')
  pen.drawImage(layer(base), 0, 0)
  pen.globalCompositeOperation = 'color-dodge'; pen.drawImage(layer(base + ' invert(1) blur(5px)'), 0, 0)
  pen.globalCompositeOperation = 'multiply'; pen.globalAlpha = 0.8; pen.drawImage(layer(base + ' brightness(1.35) blur(2px)'), 0, 0); pen.globalAlpha = 1
  const tone = layer(base + ' blur(2px)').getContext('2d').getImageData(0, 0, w, h).data
  let seed = 7; const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  pen.globalCompositeOperation = 'multiply'; pen.lineWidth = 0.9
  for (let i = 0; i < 5200; i += 1) { const x = random() * w, y = random() * h, dark = 1 - tone[(Math.floor(y) * w + Math.floor(x)) * 4] / 255; if (random() > dark * dark * 1.3) continue
    const l = 9 + random() * 16; pen.strokeStyle = 'rgba(40,42,48,' + (0.16 + 0.34 * dark).toFixed(2) + ')'; pen.beginPath(); pen.moveTo(x, y); pen.lineTo(x + l, y - l * (0.75 + random() * 0.2)); pen.stroke() }
}`

/** Two rows of storyboard panels in graphite. */
export async function storyboard() {
  const frames = await Promise.all(
    panels.map(
      async ({ master, light, note, move, x, y, zoom }) =>
        `<figure><div class="f"><canvas width="420" height="280" data-u="${await masterUrl(master)}" data-z="${zoom}" data-l="${light}" data-x="${x}" data-y="${y}"></canvas><svg viewBox="0 0 420 280">${arrows[/** @type {keyof typeof arrows} */ (move)]}</svg></div><figcaption>${note}</figcaption></figure>`,
    ),
  )
  const css = `body{background:#f4f1ea;padding:44px 48px;font-family:'Karla'}header{display:flex;justify-content:space-between;font:700 21px/1 'Karla';color:#2b2c30;border-bottom:2px solid #2b2c30;padding-bottom:14px}header span{font-weight:400}
.grid{display:grid;grid-template-columns:repeat(3,420px);gap:30px 32px;margin-top:30px}.f{position:relative;width:420px;height:280px;border:2.5px solid #2b2c30;background:#fff;border-radius:3px;overflow:hidden}canvas{display:block}.f svg{position:absolute;inset:0;fill:none;stroke:#d5432f;stroke-width:5;stroke-linecap:round;stroke-linejoin:round}
figcaption{font:500 17px/1.35 'Karla';color:#2b2c30;margin-top:11px;min-height:46px}.n{position:absolute;inset:0;background:${grain(0.8, 0.35)};mix-blend-mode:multiply;pointer-events:none}`
  const body = `<header><b>NORDLYS — Scene 4</b><span>page 2 of 6 · boards: Samir Haddad</span></header><div class="grid">${frames.join('')}</div><div class="n"></div><script>${pencil}
window.ready = Promise.all([...document.querySelectorAll('canvas')].map((c) => pencil(c, c.dataset.u, +c.dataset.z, +c.dataset.x, +c.dataset.y, +c.dataset.l))).then(() => { document.title = 'drawn' })</script>`
  return sheet({ width: 1420, height: 870, css, body, background: '#f4f1ea' })
}

/** Pinned pictures and swatches around one feeling. */
export async function moodboard() {
  const cards = [
    ['sea-morning', 60, 60, 620, 413, -1.2, '50% 50%'],
    ['folds-sea', 720, 50, 360, 470, 0.8, '40% 60%'],
    ['sea-gold', 1120, 70, 420, 300, 1.6, '50% 50%'],
    ['sea-moon', 90, 520, 400, 300, 1.1, '40% 50%'],
    ['marble-white', 530, 560, 250, 250, -0.8, '20% 20%'],
    ['aurora', 820, 560, 330, 270, -1.4, '50% 90%'],
    ['rain', 1190, 410, 350, 420, -0.6, '50% 50%'],
  ]
  const pictures = await Promise.all(
    cards.map(
      async ([name, x, y, w, h, r, at]) =>
        `<div class="c" style="left:${x}px;top:${y}px;width:${w}px;height:${h}px;transform:rotate(${r}deg)"><img src="${await masterUrl(String(name))}" style="object-position:${at}"></div>`,
    ),
  )
  const swatches = ['#0d2f4f', '#2f7f9b', '#9fd0cf', '#f3efe0', '#ff9a57']
    .map((tone) => `<i style="background:${tone}"><b>${tone}</b></i>`)
    .join('')
  const css = `body{background:#e9e5dc}.c{position:absolute;background:#fff;padding:10px;box-shadow:0 2px 4px #0003,0 14px 34px #2a23182e}.c img{width:100%;height:100%;object-fit:cover;display:block}.c:after{content:'';position:absolute;left:50%;top:-13px;width:92px;height:27px;margin-left:-46px;background:#f0e2b8cc;box-shadow:0 1px 2px #0002}
.s{position:absolute;left:560px;top:842px;display:flex;box-shadow:0 8px 20px #2a23182e}.s i{width:118px;height:76px;display:flex;align-items:flex-end;padding:7px;font:500 12px/1 'JetBrains Mono';color:#fff}.s i:nth-child(n+3) b{color:#18303f}.s b{font-weight:500}.t{position:absolute;left:84px;top:858px;font:600 38px/1 'Karla';color:#1c3242;letter-spacing:-.02em}.g{position:absolute;inset:0;background:${grain(0.7, 0.5)};mix-blend-mode:multiply;opacity:.5}`
  const body = `<div class="g"></div>${pictures.join('')}<div class="s">${swatches}</div><div class="t">water, before the wind</div>`
  return sheet({ width: 1600, height: 960, css, body, background: '#e9e5dc' })
}

/** 24 patches for matching cameras. */
export function colourChart() {
  const patches = [
    '#735244',
    '#c29682',
    '#627a9d',
    '#576c43',
    '#8580b1',
    '#67bdaa',
    '#d67e2c',
    '#505ba6',
    '#c15a63',
    '#5e3c6c',
    '#9dbc40',
    '#e0a32e',
    '#383d96',
    '#469449',
    '#af363c',
    '#e7c71f',
    '#bb5695',
    '#0885a1',
    '#f3f3f2',
    '#c8c8c8',
    '#a0a0a0',
    '#7a7a79',
    '#555555',
    '#343434',
  ]
  const css = `body{background:#17181a;padding:16px}.g{display:grid;grid-template-columns:repeat(6,1fr);gap:8px;height:256px}`
  return sheet({
    width: 400,
    height: 288,
    css,
    body: `<div class="g">${patches.map((tone) => `<i style="background:${tone}"></i>`).join('')}</div>`,
  })
}
