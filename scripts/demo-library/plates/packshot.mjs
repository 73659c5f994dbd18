// @ts-check
import { masterUrl } from '../draw-masters.mjs'
import { sheet } from './sheet.mjs'

/** The traced bottle with its paper label. */
export async function packshot() {
  const css = `
.patch{position:absolute;left:533px;top:763px;width:48px;height:46px;background:radial-gradient(closest-side,#cfae8b 0,#cda986 52%,#cda98600 100%)}
.label{position:absolute;left:303px;top:494px;width:200px;height:196px;background:linear-gradient(100deg,#d9ccb4 0%,#f3ead8 30%,#f6eedf 62%,#d2c3a6 100%);transform:perspective(900px) rotateY(6deg);box-shadow:0 1px 3px #3a1c0088,0 0 14px #5a2c0055;color:#3a2a1d;text-align:center;border-radius:2px;filter:saturate(.95) brightness(.97)}
.label:before{content:'';position:absolute;inset:9px;border:1px solid #3a2a1d66}
.name{font:500 31px/1 'EB Garamond';letter-spacing:.30em;margin:47px 0 0 .3em}.no{font:italic 400 25px/1 'EB Garamond';margin-top:17px}.small{font:500 8.6px/1.7 'Inter';letter-spacing:.22em;margin-top:24px;text-transform:uppercase}`
  const body = `<img class="fill" src="${await masterUrl('perfume')}"><div class="patch"></div><div class="label"><div class="name">MAREN</div><div class="no">N° 7</div><div class="small">Eau de parfum<br>50 ml · 1.7 fl oz</div></div>`
  return sheet({ width: 800, height: 1000, css, body })
}
