// @ts-check
import { masterUrl } from '../draw-masters.mjs'
import { grain, sheet } from './sheet.mjs'

const profile =
  'M 40 1260 C 70 1120 190 1060 318 1012 C 344 970 346 912 326 862 C 256 794 214 690 226 560 C 240 392 372 280 548 276 C 668 272 752 330 776 424 C 786 462 778 494 786 524 C 794 556 822 592 846 634 C 856 654 848 668 822 672 C 810 674 806 682 810 692 C 816 702 828 710 829 724 C 830 736 818 741 811 745 C 822 752 827 766 820 780 C 814 790 802 796 803 808 C 806 830 813 846 802 870 C 786 902 738 908 690 902 C 640 896 614 914 608 962 C 604 1012 622 1044 672 1068 C 790 1112 900 1150 930 1260 Z'
const bun = 'M 266 470 C 190 460 162 370 210 316 C 260 260 360 276 382 350 C 396 406 340 476 266 470 Z'

/** A face in profile that holds a forest. */
export async function doubleExposure() {
  const css = `.g{position:absolute;inset:0;background:${grain(0.8, 0.5)};mix-blend-mode:overlay}`
  const body = `<svg width="1000" height="1250" viewBox="0 0 1000 1250"><defs>
<linearGradient id="bg" x1="0" y1="0" x2=".3" y2="1"><stop offset="0" stop-color="#f4ede2"/><stop offset="1" stop-color="#dfc9b2"/></linearGradient>
<clipPath id="head"><path d="${profile}"/><path d="${bun}"/></clipPath>
<linearGradient id="fade" x1="0" y1="0" x2="0" y2="1"><stop offset=".72" stop-color="#e3cfb9" stop-opacity="0"/><stop offset="1" stop-color="#e3cfb9"/></linearGradient>
<linearGradient id="rim" x1="0" y1="0" x2="1" y2="0"><stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#fff1d8" stop-opacity=".9"/></linearGradient>
<linearGradient id="night" x1="0" y1="0" x2="0" y2="1"><stop offset=".2" stop-color="#1d3a4a"/><stop offset=".5" stop-color="#5f8791"/><stop offset=".8" stop-color="#b9c4c2"/></linearGradient><radialGradient id="glow" cx=".86" cy=".42" r=".5"><stop offset="0" stop-color="#c5583a" stop-opacity=".75"/><stop offset="1" stop-color="#c5583a" stop-opacity="0"/></radialGradient>
<filter id="blur"><feGaussianBlur stdDeviation="9"/></filter></defs>
<rect width="1000" height="1250" fill="url(#bg)"/><circle cx="640" cy="520" r="395" fill="#e9855c" opacity=".92"/><circle cx="640" cy="520" r="395" fill="url(#rim)" opacity=".35"/>
<g clip-path="url(#head)"><rect width="1000" height="1260" fill="#24424c"/><image href="${await masterUrl('forest-cold')}" x="-700" y="190" width="2330" height="976" preserveAspectRatio="xMidYMid slice"/><rect width="1000" height="1260" fill="url(#night)" style="mix-blend-mode:multiply"/><rect width="1000" height="1260" fill="url(#glow)" style="mix-blend-mode:screen"/><path d="${profile}" fill="none" stroke="#ffc48a" stroke-width="30" filter="url(#blur)" opacity=".5"/></g>
<path d="${profile}" fill="url(#fade)"/></svg><div class="g"></div>`
  return sheet({ width: 1000, height: 1250, css, body })
}
