// @ts-check
import { masterUrl } from '../draw-masters.mjs'
import { grain, sheet } from './sheet.mjs'

/** Key visual of a night harbour, Japanese. */
export async function nightHarbour() {
  const css = `
.veil{position:absolute;inset:0;background:linear-gradient(180deg,#060a1acc 0%,#060a1a00 34%,#060a1a00 62%,#050814d9 100%)}
.big{position:absolute;right:70px;top:74px;writing-mode:vertical-rl;font:700 128px/1.02 'Noto Serif CJK JP';letter-spacing:.1em;color:#fff6e4;text-shadow:0 0 44px #ffb55e66}
.side{position:absolute;right:236px;top:92px;writing-mode:vertical-rl;font:500 21px/1.9 'Noto Serif CJK JP';letter-spacing:.28em;color:#ffe6c4cc}
.foot{position:absolute;left:70px;right:70px;bottom:64px;display:flex;justify-content:space-between;align-items:flex-end;color:#ffe9cf}
.foot b{font:500 19px/1.6 'Noto Sans CJK JP';letter-spacing:.14em}.foot span{font:500 15px/1.6 'Inter';letter-spacing:.24em;opacity:.8}`
  const body = `<img class="fill" src="${await masterUrl('harbour-night')}"><div class="veil"></div><div class="big">夜の港</div><div class="side">灯りは、帰る人を覚えている。</div><div class="foot"><b>二〇二六年 秋 公開<br>監督 森田 健二</b><span>HARBOUR AT NIGHT</span></div>`
  return sheet({ width: 1000, height: 1250, css, body, lang: 'ja' })
}

/** Festival poster over cut paper. */
export async function midnightSun() {
  const css = `
.t{position:absolute;left:74px;top:70px;color:#3b1740;font:800 132px/.86 'League Spartan';letter-spacing:-.045em}
.k{position:absolute;left:80px;top:372px;font:600 22px/1.5 'League Spartan';color:#3b1740;letter-spacing:.02em}
.b{position:absolute;left:80px;right:80px;bottom:70px;color:#ffe3c2;font:600 23px/1.45 'League Spartan';display:flex;justify-content:space-between;align-items:flex-end}
.b i{font:500 16px/1.6 'Inter';letter-spacing:.04em;opacity:.85;text-align:right}.n{font:800 96px/.8 'League Spartan';letter-spacing:-.03em;color:#ffcf94}`
  const body = `<img class="fill" src="${await masterUrl('folds-night')}"><div class="t">Midnight<br>Sun</div><div class="k">Nights of short film and music<br>on the island of Hvalnes</div><div class="b"><div><div class="n">19–23<br></div><br>June, open from ten</div><i>midnightsun.example<br>Free ferry from pier 4</i></div>`
  return sheet({ width: 1000, height: 1400, css, body })
}

function waves() {
  const tones = ['#2f6f8f', '#235a7c', '#1a4667', '#123453', '#0b2440']
  return tones
    .map((tone, row) => {
      const top = 1010 + row * 82
      let path = `M -80 ${top}`
      for (let x = -80; x <= 1080; x += 116) path += ` q 29 ${-46 + row * 3} 58 0 t 58 0`
      return `<g filter="url(#lift)"><path transform="translate(${(row * 47) % 116} 0)" d="${path} V 1500 H -180 V ${top} Z" fill="${tone}"/></g>`
    })
    .join('')
}

function beams() {
  return [
    [-172, -146, 0.5],
    [-34, -8, 0.5],
    [-164, -154, 0.55],
    [-26, -16, 0.55],
  ]
    .map(([a = 0, b = 0, o]) => {
      const at = (/** @type {number} */ angle) =>
        `${500 + 1300 * Math.cos((angle * Math.PI) / 180)} ${452 + 1300 * Math.sin((angle * Math.PI) / 180) * 0.6}`
      return `<path d="M 500 452 L ${at(a)} L ${at(b)} Z" fill="#ffe9a8" opacity="${o}"/>`
    })
    .join('')
}

function skyRings() {
  const tones = ['#15345a', '#1c4468', '#275a7c', '#387593', '#5a97a8', '#8dbdb9', '#d5dcb8']
  return tones.map((tone, i) => `<circle cx="500" cy="452" r="${820 - i * 112}" fill="${tone}" filter="url(#lift)"/>`).join('')
}

/** Paper-cut lighthouse, Ukrainian. */
export function lighthouse() {
  const stripes = [0, 1, 2, 3]
    .map(
      (i) =>
        `<path d="M ${437 - i * 11} ${600 + i * 128} L ${563 + i * 11} ${560 + i * 128} L ${569 + i * 11} ${626 + i * 128} L ${431 - i * 11} ${668 + i * 128} Z" fill="#d8493b"/>`,
    )
    .join('')
  const stars = Array.from(
    { length: 46 },
    (_, i) => `<circle cx="${(i * 373) % 1000}" cy="${(i * 211) % 620}" r="${1.4 + ((i * 7) % 5) * 0.5}" fill="#fff6d8" opacity=".8"/>`,
  ).join('')
  const body = `<svg width="1000" height="1400" viewBox="0 0 1000 1400"><defs>
<filter id="lift" x="-10%" y="-10%" width="120%" height="125%"><feDropShadow dx="0" dy="-5" stdDeviation="13" flood-color="#04101f" flood-opacity=".55"/></filter>
<filter id="drop" x="-30%" y="-10%" width="170%" height="120%"><feDropShadow dx="10" dy="6" stdDeviation="14" flood-color="#04101f" flood-opacity=".6"/></filter>
<linearGradient id="round" x1="0" x2="1"><stop offset="0" stop-color="#fff" stop-opacity=".35"/><stop offset=".4" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#0b1b33" stop-opacity=".5"/></linearGradient>
<clipPath id="tower"><path d="M 446 520 L 554 520 L 612 1160 L 388 1160 Z"/></clipPath></defs>
<rect width="1000" height="1400" fill="#0e2746"/>${skyRings()}${stars}${beams()}
<g filter="url(#lift)"><path d="M -20 1110 C 140 960 250 1010 360 960 C 460 915 560 930 650 985 C 770 1050 860 1010 1020 1090 V 1300 H -20 Z" fill="#1d3b4e"/></g>
<g filter="url(#lift)"><path d="M 180 1160 C 300 1020 380 1010 500 1000 C 620 1010 720 1040 830 1160 V 1300 H 180 Z" fill="#12293a"/></g>
<g filter="url(#drop)"><path d="M 446 520 L 554 520 L 612 1160 L 388 1160 Z" fill="#f6efdc"/><g clip-path="url(#tower)">${stripes}<rect x="380" y="500" width="240" height="700" fill="url(#round)"/></g></g>
<g filter="url(#drop)"><rect x="424" y="498" width="152" height="26" rx="4" fill="#1a2f45"/><rect x="458" y="412" width="84" height="88" fill="#ffe28a"/><path d="M 458 412 V 500 M 486 412 V 500 M 514 412 V 500 M 542 412 V 500" stroke="#1a2f45" stroke-width="6"/><path d="M 446 414 L 500 352 L 554 414 Z" fill="#d8493b"/><circle cx="500" cy="346" r="9" fill="#1a2f45"/></g>
<circle cx="500" cy="456" r="34" fill="#fffbe6"/><circle cx="500" cy="456" r="120" fill="#ffe9a8" opacity=".28"/><rect x="484" y="690" width="32" height="46" rx="16" fill="#1a2f45"/><rect x="482" y="860" width="36" height="50" rx="18" fill="#1a2f45"/>${waves()}</svg>
<div class="t">МАЯК</div><div class="s">коротка казка про світло, що чекає</div><div class="f"><span>Режисерка Олена Коваль</span><span>Одеса · 2026</span></div><div class="g"></div>`
  const css = `.t{position:absolute;left:0;right:0;top:58px;text-align:center;font:800 178px/1 'Manrope';letter-spacing:.16em;padding-left:.16em;color:#fff3d0;text-shadow:0 8px 18px #04101fa0}
.s{position:absolute;left:0;right:0;top:1246px;text-align:center;font:600 28px/1.2 'Manrope';color:#ffe9c0}.f{position:absolute;left:80px;right:80px;bottom:52px;display:flex;justify-content:space-between;font:500 22px/1 'Manrope';color:#bcd5e2}
.g{position:absolute;inset:0;background:${grain(0.7, 0.55)};mix-blend-mode:overlay}`
  return sheet({ width: 1000, height: 1400, css, body, lang: 'uk' })
}
