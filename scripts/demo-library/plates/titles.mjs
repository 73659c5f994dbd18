// @ts-check
import { masterUrl } from '../draw-masters.mjs'
import { sheet } from './sheet.mjs'

/** Greek title card. */
export async function greekTitle() {
  const css = `.v{position:absolute;inset:0;background:linear-gradient(180deg,#0b1424 0%,#0b142433 40%,#0b142400 60%,#060b14cc)}
.t{position:absolute;left:0;right:0;top:236px;text-align:center;color:#f4efe2;font:400 156px/1 'EB Garamond';letter-spacing:.24em;padding-left:.24em;text-shadow:0 0 40px #8fb6ff55}
.s{position:absolute;left:0;right:0;top:420px;text-align:center;color:#f4efe2cc;font:italic 400 30px/1.3 'EB Garamond';letter-spacing:.06em}.r{position:absolute;left:50%;top:204px;width:1px;height:0;background:#fff}`
  const body = `<img class="fill" style="filter:brightness(.8) saturate(.8)" src="${await masterUrl('sea-moon')}"><div class="v"></div><div class="t">ΦΑΡΟΣ</div><div class="s">μια ταινία για όσους περιμένουν στην ακτή</div>`
  return sheet({ width: 1280, height: 720, css, body, lang: 'el' })
}

/** Hindi title card. */
export async function hindiTitle() {
  const css = `.v{position:absolute;inset:0;background:radial-gradient(60% 70% at 26% 50%,#0b0508b0,#0b050800)}
.t{position:absolute;left:110px;top:286px;color:#ffe9cf;font:600 132px/1.3 'Noto Serif Devanagari';text-shadow:0 0 50px #ff9a4a66}.s{position:absolute;left:118px;top:480px;color:#ffe0bccc;font:400 30px/1.5 'Noto Sans Devanagari'}
.n{position:absolute;left:118px;top:262px;color:#ffcf9bcc;font:600 17px/1 'Inter';letter-spacing:.42em}`
  const body = `<img class="fill" style="transform:translateX(13%) scale(1.26)" src="${await masterUrl('planet-amber')}"><div class="v"></div><div class="n">अंक १</div><div class="t">दूर का वलय</div><div class="s">एक यात्रा, जो लौटकर नहीं आती</div>`
  return sheet({ width: 1600, height: 900, css, body, lang: 'hi' })
}

/** A film frame between black bars with a subtitle. @param {{ master: string, width: number, height: number, text: string, lang: string, font: string, mark: string }} frame */
export async function subtitled({ master, width, height, text, lang, font, mark }) {
  const bar = Math.round((height - width / 2.39) / 2)
  const size = Math.round(width / 36)
  const css = `.p{position:absolute;left:0;top:${bar}px;width:${width}px;height:${height - 2 * bar}px;object-fit:cover}
.s{position:absolute;left:8%;right:8%;bottom:${bar + size * 0.9}px;text-align:center;color:#fff;font:500 ${size}px/1.38 ${font};text-shadow:0 1px 3px #000,0 0 ${size / 2}px #000a;text-wrap:balance}
.m{position:absolute;right:${size * 0.8}px;top:${Math.max(6, bar / 2 - 8)}px;color:#fff9;font:500 ${Math.round(size * 0.46)}px/1 'JetBrains Mono';letter-spacing:.05em}`
  const body = `<img class="p" src="${await masterUrl(master)}"><div class="s">${text}</div><div class="m">${mark}</div>`
  return sheet({ width, height, css, body, lang, background: '#000' })
}

export const frenchFrame = () =>
  subtitled({
    master: 'forest-warm',
    width: 1280,
    height: 640,
    lang: 'fr',
    font: "'Inter'",
    mark: 'NORDLYS  R2  01:04:12:08',
    text: '— Tu m’entends encore ?<br>— Seulement quand le vent tombe.',
  })
export const koreanFrame = () =>
  subtitled({
    master: 'harbour-haze',
    width: 1280,
    height: 620,
    lang: 'ko',
    font: "'Noto Sans CJK KR'",
    mark: 'HARBOUR  R1  00:11:37:02',
    text: '첫 배가 들어오기 전까지만<br>여기 있을게.',
  })
