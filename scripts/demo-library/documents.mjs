// @ts-check
/** Three PDFs and one subtitle file. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readMaster } from './draw-masters.mjs'
import { logoSvg, mark } from './plates/brand.mjs'
import { outFolder } from './studio.mjs'

/** @typedef {Awaited<ReturnType<typeof import('./studio.mjs').openStudio>>} Studio */

/** A small JPEG of a master as a data URL, so that the PDF stays light. @param {Studio} studio @param {string} name @param {number} width @param {number} height */
async function picture(studio, name, width, height) {
  const jpeg = await studio.encode(await readMaster(name), { type: 'image/jpeg', quality: 0.68, width, height })
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}

/** @typedef {['scene' | 'action' | 'who' | 'aside' | 'says' | 'cut', string]} Line */

/** @type {Line[][]} */
const scriptPages = [
  [
    ['scene', '11. INT. FERRY — WHEELHOUSE — NIGHT'],
    ['action', 'Instruments glow green. ILSE (34) stands where the captain should stand. The radio breathes static, a tide of its own.'],
    ['who', 'ILSE'],
    ['says', 'Hvalnes light, this is the Tern. Our last bearing was yours. It went out.'],
    ['action', 'Nothing. She turns the gain up until the speaker crackles.'],
    ['who', 'RADIO'],
    ['aside', '(an old man, calm)'],
    ['says', 'It went out because I put it out. Look up.'],
    ['scene', '12. EXT. STRAIT — CONTINUOUS'],
    ['action', 'The town behind them goes dark, street by street, as if somebody were walking through it and turning off the rooms.'],
    ['action', 'Fog comes over the water from the left and takes the trees on the shore, one by one.'],
    ['cut', 'CUT TO:'],
  ],
  [
    ['scene', '13. EXT. FERRY — FOREDECK — NIGHT'],
    ['action', 'Ilse steps out. For a moment she sees nothing at all. Then the sky lets go of its green.'],
    ['who', 'ILSE'],
    ['aside', '(to nobody)'],
    ['says', 'Oh. There you are.'],
    ['action', 'The fjord doubles everything. Up and down are the same colour.'],
    ['who', 'RADIO (O.S.)'],
    ['says', 'Forty years I kept a lamp burning so that boats could find the harbour. Nobody ever asked what it kept them from seeing.'],
    ['action', 'She cuts the engine. Silence, then the small sound of water deciding where to go.'],
    ['scene', '14. INT. LIGHTHOUSE — LAMP ROOM — NIGHT'],
    ['action', 'AASE (81) sits with his back against the cold lens, the microphone in his lap, smiling with his eyes shut.'],
    ['who', 'AASE'],
    ['says', 'Tell me what it looks like. I am too old to get up.'],
    ['cut', 'FADE TO GREEN.'],
  ],
]

const scriptCss = `@page{size:A4;margin:0}body{margin:0;font:400 12.2pt/1.42 'JetBrains Mono';color:#1b1c1e}section{width:210mm;height:296.5mm;padding:26mm 24mm 20mm 34mm;box-sizing:border-box;position:relative;page-break-after:always;background:#fffdf8}
p{margin:0 0 11pt}.scene{font-weight:600;margin-top:17pt}.who{margin:0 0 0 62mm}.aside{margin:0 0 0 50mm;color:#444}.says{margin:0 34mm 11pt 32mm}.cut{text-align:right;font-weight:600}
.no{position:absolute;top:13mm;right:24mm;font-size:10pt}.rev{position:absolute;top:13mm;left:34mm;font-size:10pt;color:#2b62a8}.cover{display:flex;flex-direction:column;align-items:center;justify-content:center;text-align:center;padding:24mm}.cover h1{font:400 56pt/1 'EB Garamond';letter-spacing:.24em;padding-left:.24em;margin:0 0 14pt}.cover p{font-size:11pt;color:#444}`

function script() {
  const cover = `<section class="cover"><h1>NORDLYS</h1><p>a short film in fourteen scenes</p><p style="margin-top:60mm">written by Nora Lindqvist<br>blue revision, third draft</p></section>`
  const pages = scriptPages.map(
    (lines, i) =>
      `<section><div class="rev">Blue rev.</div><div class="no">${12 + i}.</div>${lines.map(([kind, text]) => `<p class="${kind}">${text}</p>`).join('')}</section>`,
  )
  return `<!doctype html><meta charset="utf-8"><title>Nordlys, pages 12 to 13</title><style>${scriptCss}</style>${cover}${pages.join('')}`
}

const shots = [
  ['sea-moon', '12A', 'Wide, strait at night', '海峡の夜、ロング', '35 mm', 'Crane', '05:40'],
  ['harbour-blue', '12B', 'Town goes dark street by street', '街の灯が消える', '50 mm', 'Tripod', '05:55'],
  ['forest-cold', '12C', 'Fog takes the shore', '霧が岸を覆う', '85 mm', 'Slider', '06:20'],
  ['aurora', '13A', 'Sky lets go, Ilse from behind', '空がひらく', '24 mm', 'Gimbal', '23:10'],
  ['alps-night', '13B', 'Ridge under stars, plate', '星空の稜線（素材）', '24 mm', 'Tripod', '23:50'],
  ['alps-dawn', '14A', 'First sun on the snow', '雪に朝日', '35 mm', 'Drone', '04:35'],
]

/** @param {Studio} studio */
async function shotList(studio) {
  const rows = await Promise.all(
    shots.map(
      async ([name = '', ...cells]) =>
        `<tr><td><img src="${await picture(studio, name, 240, 135)}"></td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
    ),
  )
  const css = `@page{size:A4 landscape;margin:0}body{margin:0;padding:14mm 16mm;font:400 10pt/1.35 'Karla','Noto Sans CJK JP';color:#22262b;box-sizing:border-box}h1{font:700 25pt/1 'Karla';letter-spacing:-.02em;margin:0}header{display:flex;justify-content:space-between;align-items:flex-end;border-bottom:1.6pt solid #22262b;padding-bottom:5mm;margin-bottom:3mm}header span{color:#5b646e;text-align:right}
table{width:100%;border-collapse:collapse}th{font-weight:600;text-align:left;font-size:8.5pt;color:#5b646e;padding:2mm 3mm 2mm 0}td{border-top:.4pt solid #c9ced4;padding:2.1mm 3mm 2.1mm 0;vertical-align:middle}td:nth-child(2){font-weight:700;font-size:13pt}td:last-child{font-variant-numeric:tabular-nums}img{width:36mm;height:20.25mm;object-fit:cover;border-radius:1mm;display:block}`
  return `<!doctype html><meta charset="utf-8"><title>Shot list, day 3</title><style>${css}</style><header><h1>Shot list — day 3</h1><span>Nordlys · 撮影 第三日<br>Call 04:00, pier 4 · sunrise 04:31</span></header><table><tr><th>Frame</th><th>Shot</th><th>What</th><th>内容</th><th>Lens</th><th>Grip</th><th>At</th></tr>${rows.join('')}</table>`
}

const tones = [
  ['Dusk', '#d9607a'],
  ['Sand', '#f6b27a'],
  ['Strait', '#22406e'],
  ['Shell', '#fbf6ee'],
  ['Pine', '#2b3b36'],
]

/** @param {Studio} studio */
async function brandGuide(studio) {
  const bottle = await picture(studio, 'perfume', 560, 700)
  const stone = await picture(studio, 'marble-green', 480, 480)
  const paper = await picture(studio, 'folds-coral', 640, 640)
  const set = await picture(studio, 'flacon', 480, 600)
  const css = `@page{size:297mm 167mm;margin:0}body{margin:0;font:400 12pt/1.55 'EB Garamond';color:#1b2f4d}section{width:297mm;height:166.9mm;position:relative;overflow:hidden;page-break-after:always;background:#fbf6ee}h2{font:400 34pt/1.1 'EB Garamond';margin:0 0 6mm}.img{position:absolute;object-fit:cover}
.in{position:absolute;left:22mm;top:24mm;width:112mm}small{position:absolute;left:22mm;bottom:12mm;font:500 8pt/1 'Inter';color:#1b2f4d99}.sw{position:absolute;top:0;bottom:0;padding:22mm 6mm;box-sizing:border-box;font:500 9pt/1.6 'Inter'}`
  const swatches = tones
    .map(
      ([name = '', tone = ''], i) =>
        `<div class="sw" style="left:${i * 59.4}mm;width:59.6mm;background:${tone};color:${i === 1 || i === 3 ? '#1b2f4d' : '#fff'}"><div style="font:400 26pt/1 'EB Garamond';margin-bottom:4mm">${name}</div>${tone}</div>`,
    )
    .join('')
  const glyph = `<svg width="56mm" viewBox="0 30 240 180">${mark('#d9607a', '#22406e')}</svg>`
  const pages = [
    `<section style="background:#1b2f4d"><img class="img" style="inset:0;width:100%;height:100%;opacity:.95" src="${paper}"><div style="position:absolute;left:22mm;top:22mm;color:#7d1f45"><div style="font:400 62pt/1 'EB Garamond';letter-spacing:.22em">MAREN</div><div style="font:italic 400 19pt/1.4 'EB Garamond';margin-top:4mm">Brand guide, spring edition</div></div></section>`,
    `<section><div class="in"><h2>The mark</h2><p>A sun that sinks behind two waves. It is drawn with one line, everywhere the same weight. Give it the room of one wave on each side and never less than ten millimetres of width.</p><p>On photographs it is white; on paper it may be printed in Dusk and Strait.</p></div><div style="position:absolute;right:0;top:0;bottom:0;width:130mm;background:#fff;display:grid;place-items:center">${glyph}</div><small>Maren brand guide · 2</small></section>`,
    `<section>${swatches}</section>`,
    `<section><div class="in"><h2>Light</h2><p>One large soft source from the left, a narrow strip on the right, paper underneath. Glass is shown full, amber and clean. Stone is dark, with a vein that leads to the bottle.</p></div><img class="img" style="right:88mm;top:0;width:74mm;height:167mm" src="${bottle}"><img class="img" style="right:0;top:0;width:86mm;height:83mm" src="${stone}"><img class="img" style="right:0;bottom:0;width:86mm;height:82mm" src="${set}"><small>Maren brand guide · 4</small></section>`,
  ]
  return `<!doctype html><meta charset="utf-8"><title>Maren brand guide</title><style>${css}</style>${pages.join('')}`
}

const cues = [
  ['00:00:41,200', '00:00:43,900', 'Маяк Гвалнес, це «Крячок».'],
  ['00:00:44,100', '00:00:47,300', 'Наш останній пеленг був на вас.\nІ він згас.'],
  ['00:00:52,640', '00:00:55,000', '— Згас, бо я його вимкнув.'],
  ['00:00:55,200', '00:00:57,100', 'Подивись угору.'],
  ['00:01:12,080', '00:01:14,400', '<i>О. Ось ти де.</i>'],
  ['00:01:31,000', '00:01:35,920', 'Сорок років я беріг вогонь,\nщоб човни знаходили гавань.'],
  ['00:01:36,100', '00:01:40,500', 'І ніхто не спитав,\nчого вони через нього не бачать.'],
  ['00:01:58,760', '00:02:02,300', 'Розкажи, який він.\nЯ вже застарий, щоб підвестися.'],
]

/** @param {Studio} studio @param {(file: string) => boolean} wanted */
export async function makeDocuments(studio, wanted) {
  const prints = [
    { file: 'script_nordlys_p12-13_BLUE.pdf', html: async () => script() },
    { file: 'Shot list — day 3.PDF', html: () => shotList(studio) },
    { file: 'maren_brand_guide_2026.pdf', html: () => brandGuide(studio) },
  ]
  for (const { file, html } of prints.filter((one) => wanted(one.file))) {
    await studio.print(await html(), join(outFolder, file))
    console.log(file)
  }
  if (wanted('nordlys_uk-UA.srt'))
    await writeFile(
      join(outFolder, 'nordlys_uk-UA.srt'),
      cues.map(([from, to, text], i) => `${i + 1}\n${from} --> ${to}\n${text}\n`).join('\n'),
    )
  if (wanted('logo_maren.svg')) await writeFile(join(outFolder, 'logo_maren.svg'), logoSvg())
}
