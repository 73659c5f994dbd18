// @ts-check
import { grain, sheet } from './sheet.mjs'

const turn = (/** @type {number} */ angle, /** @type {string} */ inner) => `<g transform="rotate(${angle})">${inner}</g>`

function indices() {
  let marks = ''
  for (let i = 0; i < 60; i += 1) {
    if (i % 5 !== 0) marks += turn(i * 6, '<rect x="-1.1" y="-352" width="2.2" height="16" fill="#c9d3df" opacity=".75"/>')
    else if (i % 15 === 0 && i !== 15)
      marks += turn(
        i * 6,
        '<g filter="url(#soft)"><rect x="-17" y="-352" width="13" height="64" rx="2" fill="url(#bar)"/><rect x="4" y="-352" width="13" height="64" rx="2" fill="url(#bar)"/></g>',
      )
    else if (i !== 15)
      marks += turn(
        i * 6,
        '<g filter="url(#soft)"><rect x="-8" y="-352" width="16" height="60" rx="2" fill="url(#bar)"/><rect x="-3" y="-346" width="6" height="48" rx="2" fill="#dff3e4"/></g>',
      )
  }
  return marks
}

const hand = (/** @type {number} */ angle, /** @type {number} */ length, /** @type {number} */ width) =>
  turn(
    angle,
    `<g filter="url(#cast)"><path d="M ${-width} 46 L ${-width * 0.62} ${-length * 0.94} L 0 ${-length} L ${width * 0.62} ${-length * 0.94} L ${width} 46 Z" fill="url(#handR)"/><path d="M 0 46 L 0 ${-length} L ${-width * 0.62} ${-length * 0.94} L ${-width} 46 Z" fill="url(#handL)"/><path d="M ${-width * 0.34} ${-length * 0.36} L ${-width * 0.24} ${-length * 0.9} L ${width * 0.24} ${-length * 0.9} L ${width * 0.34} ${-length * 0.36} Z" fill="#e3f5e6"/></g>`,
  )

const defs = `<defs>
<linearGradient id="bar" x1="0" x2="1"><stop offset="0" stop-color="#fff"/><stop offset=".5" stop-color="#9aa4b0"/><stop offset="1" stop-color="#f2f5f8"/></linearGradient>
<linearGradient id="handL" x1="0" x2="1"><stop offset="0" stop-color="#fdfefe"/><stop offset="1" stop-color="#b6bfc9"/></linearGradient><linearGradient id="handR" x1="0" x2="1"><stop offset="0" stop-color="#7d8794"/><stop offset="1" stop-color="#d8dee5"/></linearGradient>
<filter id="soft" x="-80%" y="-50%" width="260%" height="200%"><feDropShadow dx="3" dy="5" stdDeviation="3.5" flood-color="#000" flood-opacity=".6"/></filter>
<filter id="cast" x="-300%" y="-50%" width="700%" height="200%"><feDropShadow dx="8" dy="12" stdDeviation="7" flood-color="#000" flood-opacity=".5"/></filter></defs>`

const css = `
body{background:radial-gradient(90% 80% at 30% 22%,#8d8479 0%,#5c554e 45%,#2c2926 100%)}
.abs{position:absolute}.strap{left:448px;width:504px;background:linear-gradient(90deg,#2a160c 0%,#6d3d20 14%,#8a4f2b 34%,#7c4626 62%,#54301a 86%,#1d0f08 100%);box-shadow:26px 40px 70px #000a}
.strap:after{content:'';position:absolute;inset:0;background:${grain(0.55, 0.9)};mix-blend-mode:overlay}.up{top:-40px;height:420px;clip-path:polygon(7% 0,93% 0,100% 100%,0 100%)}.down{bottom:-40px;height:420px;clip-path:polygon(0 0,100% 0,93% 100%,7% 100%)}
.stitch{width:0;border-left:5px dashed #e0c19a;height:330px;opacity:.85;filter:drop-shadow(1px 1px 1px #000)}
.case{left:210px;top:210px;width:980px;height:980px;border-radius:50%;background:conic-gradient(from 205deg,#56585c,#f7f8f9 9%,#a9adb3 16%,#5b5e63 27%,#d9dcdf 38%,#fdfdfd 44%,#8a8d93 55%,#45474b 66%,#c9ccd0 78%,#f5f6f7 86%,#7b7e84 94%,#56585c);box-shadow:30px 46px 90px #000c,0 0 0 2px #2a2b2d}
.bezel{left:246px;top:246px;width:908px;height:908px;border-radius:50%;background:conic-gradient(from 20deg,#3c3e42,#dfe2e5 8%,#75787d 20%,#f2f3f4 36%,#55585c 52%,#e6e8ea 66%,#6c6f74 80%,#f9f9f9 91%,#3c3e42);box-shadow:inset 0 0 22px #0009,0 0 10px #0007}
.rehaut{left:290px;top:290px;width:820px;height:820px;border-radius:50%;background:linear-gradient(150deg,#0a0f16,#39485a 55%,#0a0f16);box-shadow:inset 0 0 30px #000}
.dial{left:318px;top:318px;width:764px;height:764px;border-radius:50%;background:conic-gradient(from -38deg,#0d2238,#3f7099 6%,#16324e 15%,#0b1c30 27%,#24507a 39%,#5b8db5 46%,#1e4467 54%,#0a1a2c 68%,#2c5b86 82%,#123050 93%,#0d2238);box-shadow:inset 14px 22px 60px #000b}
.dial:after{content:'';position:absolute;inset:0;border-radius:50%;background:radial-gradient(circle at 50% 50%,#ffffff1c 0,#fff0 44%,#0006 100%)}
.sub{left:586px;top:832px;width:228px;height:228px;border-radius:50%;background:repeating-radial-gradient(circle,#0a1727 0 2px,#14304b 2px 4px);box-shadow:inset 4px 8px 18px #000d,0 0 0 3px #b9c3ce80}
.crown{left:1176px;top:648px;width:74px;height:104px;border-radius:10px;background:repeating-linear-gradient(180deg,#4b4d51 0 4px,#dadcdf 4px 9px,#7d8085 9px 12px);box-shadow:20px 30px 40px #000a;mask:linear-gradient(#000,#000)}
.text{left:0;width:1400px;text-align:center;color:#eef3f7}.glass{left:318px;top:318px;width:764px;height:764px;border-radius:50%;background:linear-gradient(128deg,#ffffff3d 0%,#ffffff14 24%,#fff0 40%,#fff0 78%,#ffffff12 100%)}
.noise{inset:0;background:${grain(0.9, 0.4)};mix-blend-mode:overlay}.date{left:968px;top:676px;width:70px;height:50px;background:#f5f2ea;border-radius:4px;box-shadow:inset 2px 3px 6px #0008,0 0 0 3px #aab4bf;font:600 34px/50px 'Inter';text-align:center;color:#14202c}`

/** A steel watch from the front, on a leather strap. */
export function watch() {
  const lugs = [
    [366, 208, 13],
    [930, 208, -13],
    [366, 1016, -13],
    [930, 1016, 13],
  ]
    .map(
      ([x, y, tilt]) =>
        `<div class="abs" style="left:${x}px;top:${y}px;width:104px;height:176px;transform:rotate(${tilt}deg);border-radius:30px;background:linear-gradient(100deg,#66696e,#eceef0 35%,#8f9297 60%,#4b4d51);box-shadow:18px 26px 40px #0009"></div>`,
    )
    .join('')
  const subMarks = Array.from({ length: 12 }, (_, i) =>
    turn(i * 30, '<rect x="-1.5" y="-104" width="3" height="14" fill="#dfe6ee"/>'),
  ).join('')
  const body = `<div class="abs strap up"></div><div class="abs strap down"></div><div class="abs stitch" style="left:500px;top:-30px"></div><div class="abs stitch" style="left:894px;top:-30px"></div><div class="abs stitch" style="left:500px;bottom:-30px"></div><div class="abs stitch" style="left:894px;bottom:-30px"></div>${lugs}<div class="abs crown"></div><div class="abs case"></div><div class="abs bezel"></div><div class="abs rehaut"></div><div class="abs dial"></div><div class="abs sub"></div>
<div class="abs text" style="top:500px;font:600 46px/1 'Jura';letter-spacing:.34em;padding-left:.34em">KESTREL</div><div class="abs text" style="top:556px;font:500 19px/1 'Jura';letter-spacing:.3em;opacity:.85">AUTOMATIC · 200 M</div><div class="abs date">17</div>
<svg class="abs" style="left:0;top:0" width="1400" height="1400" viewBox="-700 -700 1400 1400">${defs}${indices()}<g transform="translate(0 246)">${subMarks}${turn(212, '<g filter="url(#soft)"><path d="M -4 20 L 0 -92 L 4 20 Z" fill="#e8eef4"/></g>')}<circle r="9" fill="#cfd6de"/></g>${hand(306, 216, 17)}${hand(50, 318, 13)}${turn(196, '<g filter="url(#cast)"><path d="M -2.4 90 L -1.2 -346 L 1.2 -346 L 2.4 90 Z" fill="#f0663c"/><circle cy="64" r="15" fill="#f0663c"/></g>')}<circle r="20" fill="url(#bar)"/><circle r="8" fill="#6d7680"/></svg><div class="abs glass"></div><div class="abs noise"></div>`
  return sheet({ width: 1400, height: 1400, css, body })
}
