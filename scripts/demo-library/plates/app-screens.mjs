// @ts-check
/** Screens of an invented tide app, for localisation review. */
import { sheet } from './sheet.mjs'

const screens = {
  'de-DE': {
    dir: 'ltr',
    font: "'Inter'",
    place: 'Leuchtturm Hvalnes',
    now: 'Auflaufend',
    height: '1,84',
    unit: 'm',
    next: 'Hochwasser um 14:32',
    card: ['Wind', 'Mond', 'Wasser'],
    value: ['5 Bft', 'Zunehmend', '11 °C'],
    note: ['Südwest, böig', '82 % beleuchtet', 'Sicht 6 m'],
    list: 'Heute',
    rows: [
      ['02:11', 'Niedrigwasser', '0,31 m'],
      ['08:20', 'Hochwasser', '2,10 m'],
      ['14:32', 'Hochwasser', '2,06 m'],
      ['20:47', 'Niedrigwasser', '0,38 m'],
    ],
    tabs: ['Gezeiten', 'Karte', 'Tagebuch', 'Profil'],
    warn: 'Sturmflutwarnung ab 18 Uhr – Boote bitte sichern',
  },
  'ja-JP': {
    dir: 'ltr',
    font: "'Noto Sans CJK JP'",
    place: 'クヴァルネス灯台',
    now: '上げ潮',
    height: '1.84',
    unit: 'm',
    next: '満潮 14:32',
    card: ['風', '月', '水温'],
    value: ['風力 5', '十日余り', '11 °C'],
    note: ['南西、突風あり', '輝面比 82%', '透明度 6 m'],
    list: '今日',
    rows: [
      ['02:11', '干潮', '0.31 m'],
      ['08:20', '満潮', '2.10 m'],
      ['14:32', '満潮', '2.06 m'],
      ['20:47', '干潮', '0.38 m'],
    ],
    tabs: ['潮汐', '地図', '日誌', 'プロフィール'],
    warn: '18時から高潮注意報。船を固定してください',
  },
  'ar-SA': {
    dir: 'rtl',
    font: "'Noto Sans Arabic'",
    place: 'منارة هفالنس',
    now: 'مدّ صاعد',
    height: '١٫٨٤',
    unit: 'م',
    next: 'أعلى مدّ في ١٤:٣٢',
    card: ['الرياح', 'القمر', 'الماء'],
    value: ['٥ بوفورت', 'متزايد', '١١°'],
    note: ['جنوبية غربية', 'مضاء ٨٢٪', 'الرؤية ٦ م'],
    list: 'اليوم',
    rows: [
      ['٠٢:١١', 'جزر', '٠٫٣١ م'],
      ['٠٨:٢٠', 'مدّ', '٢٫١٠ م'],
      ['١٤:٣٢', 'مدّ', '٢٫٠٦ م'],
      ['٢٠:٤٧', 'جزر', '٠٫٣٨ م'],
    ],
    tabs: ['المدّ', 'الخريطة', 'اليوميات', 'حسابي'],
    warn: 'تحذير من المدّ العاصف بعد السادسة مساءً',
  },
}

const css = (/** @type {string} */ font) => `
body{font-family:${font},'Inter';color:#10273a;background:#eef3f4;position:relative}
.top{height:404px;padding:14px 22px 0;color:#fff;background:radial-gradient(120% 90% at 80% 0%,#ffbd8a 0%,#f08a7a 26%,#7d6aa0 58%,#23527e 100%);position:relative;overflow:hidden}
.bar{display:flex;justify-content:space-between;font:600 13px/1 'Inter';direction:ltr}.place{margin-top:22px;font-size:16px;font-weight:600;display:flex;justify-content:space-between;align-items:center}
.now{margin-top:26px;font-size:15px;opacity:.9}.h{font-size:76px;font-weight:300;line-height:1.05;letter-spacing:-.03em;direction:inherit}.h small{font-size:26px;font-weight:400;margin-inline-start:8px;letter-spacing:0}.next{font-size:15px;font-weight:600;margin-top:4px}
.tide{position:absolute;left:0;bottom:0;width:100%;height:150px}.warn{margin:-22px 16px 0;position:relative;background:#fff;border-radius:16px;padding:13px 16px;font-size:13.5px;line-height:1.4;font-weight:600;color:#8a3b12;box-shadow:0 8px 24px #17365a26;display:flex;gap:10px;align-items:center}
.warn i{flex:none;width:26px;height:26px;border-radius:9px;background:#ffe3cf;display:grid;place-items:center;font:700 15px/1 'Inter'}
.cards{display:grid;grid-template-columns:repeat(3,1fr);gap:10px;margin:14px 16px 0}.card{background:#fff;border-radius:16px;padding:12px 12px 13px}.card b{display:block;font-size:11.5px;font-weight:600;color:#5d7587}.card em{display:block;font-style:normal;font-size:16.5px;font-weight:600;margin:5px 0 3px;white-space:nowrap}.card span{font-size:10.8px;color:#5d7587;white-space:nowrap}
.list{margin:14px 16px 0;background:#fff;border-radius:16px;padding:4px 16px}.list h4{font-size:12px;color:#5d7587;padding:11px 0 5px}.row{display:flex;font-size:14.5px;padding:8.5px 0;border-top:1px solid #e6edef}.row span:first-child{width:64px;font-weight:600;font-variant-numeric:tabular-nums}.row span:last-child{margin-inline-start:auto;color:#2c6a93;font-weight:600}
.tabs{position:absolute;left:0;right:0;bottom:0;height:68px;background:#ffffffee;display:flex;justify-content:space-around;padding-top:11px;font-size:11px;color:#7d92a0}.tabs div{text-align:center;width:84px;white-space:nowrap}.tabs u{display:block;margin:0 auto 5px;width:22px;height:22px;border-radius:7px;background:#cfdbe1}.tabs .on{color:#1d5f8c;font-weight:600}.tabs .on u{background:linear-gradient(135deg,#f08a7a,#23527e)}`

const curve =
  '<svg class="tide" viewBox="0 0 360 150" preserveAspectRatio="none"><defs><linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".38"/><stop offset="1" stop-color="#fff" stop-opacity=".05"/></linearGradient></defs><path d="M0 92 C40 130 70 130 110 84 S180 22 220 44 S300 132 360 96 V150 H0Z" fill="url(#w)"/><path d="M0 92 C40 130 70 130 110 84 S180 22 220 44 S300 132 360 96" fill="none" stroke="#fff" stroke-width="2.4"/><path d="M0 122 C50 96 90 104 140 122 S250 140 360 112 V150 H0Z" fill="#ffffff22"/><circle cx="163" cy="37" r="7" fill="#fff"/><circle cx="163" cy="37" r="15" fill="#ffffff44"/></svg>'

/** @param {keyof typeof screens} locale */
export function appScreen(locale) {
  const s = screens[locale]
  const cards = s.card.map((name, i) => `<div class="card"><b>${name}</b><em>${s.value[i]}</em><span>${s.note[i]}</span></div>`).join('')
  const rows = s.rows.map((cells) => `<div class="row">${cells.map((cell) => `<span>${cell}</span>`).join('')}</div>`).join('')
  const tabs = s.tabs.map((name, i) => `<div class="${i === 0 ? 'on' : ''}"><u></u>${name}</div>`).join('')
  const body = `<div class="top"><div class="bar"><span>9:41</span><span>●●●  ▲  ▮▮▮</span></div><div class="place"><span>${s.place}</span><span>＋</span></div><div class="now">${s.now}</div><div class="h">${s.height}<small>${s.unit}</small></div><div class="next">${s.next}</div>${curve}</div><div class="warn"><i>!</i><span>${s.warn}</span></div><div class="cards">${cards}</div><div class="list"><h4>${s.list}</h4>${rows}</div><div class="tabs">${tabs}</div>`
  return sheet({ width: 360, height: 800, scale: 2, css: css(s.font), body, lang: locale, dir: s.dir, background: '#eef3f4' })
}
