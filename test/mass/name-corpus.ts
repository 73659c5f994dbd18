/** A name of the corpus as the disk has it, and why it is there. */
export interface CorpusName {
  readonly bytes: Buffer
  readonly kind: string
}

const bothForms = [
  'café', 'naïve', 'Ångström', 'São Paulo', 'Zoë', 'piñata', 'über', 'Čeština', 'Łódź ó', 'garçon', 'Đà Nẵng', 'Tiếng Việt', 'Hồ Chí Minh', 'Nguyễn', 'Phở bò', 'Škoda', 'Dvořák', 'İstanbul', 'Ğ ı İ', 'façade',
  'crème brûlée', 'smörgåsbord', 'Ærøskøbing å', 'Þórr ö', 'Ýmir', 'ñandú', 'élève', 'ä', 'Ö', 'ü', 'ǖ', 'ṩ', 'ḍ̇', 'ệ', 'ặ', 'ở', 'ữ', 'Ứng Hòa', 'Ậ', 'ﬁ é', 'ά έ ή', 'Ελληνικά', 'Ώρα', 'йод', 'ёлка', 'їжак', 'Київ й', 'が ぎ ぐ', 'ガギグ', 'パピプペポ',
  'क़लम', 'ড়', 'ਖ਼', 'ଡ଼', 'ô', 'ő', 'ǹ', 'ẅ', 'ỳ', 'ž',
] // prettier-ignore
const hangul = [
  '한글', '이름', '사진', '영상', '프레임', '자막', '서울', '부산', '대구', '인천', '광주', '대전', '울산', '세종', '경기', '강원', '충북', '충남', '전북', '전남', '경북', '경남', '제주', '바다', '하늘', '구름', '나무', '꽃', '별', '달', '해', '강', '산', '들', '봄', '여름', '가을', '겨울', '아침', '저녁',
] // prettier-ignore
const emoji = [
  '👩‍👩‍👧‍👦', '👨‍🚀', '👩🏽‍🎨', '🏳️‍🌈', '🏴‍☠️', '👁️‍🗨️', '🧑🏿‍🤝‍🧑🏻', '👩‍❤️‍💋‍👨', '🐻‍❄️', '🐈‍⬛', '❤️‍🔥', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🇺🇦', '🇩🇪🇫🇷', '👋🏼', '👋🏿', '☝️', '☝', '1️⃣', '#️⃣', '🫱🏻‍🫲🏿', '🧑‍🦽‍➡️', '😶‍🌫️', '😮‍💨', '👷🏾‍♀️', '🤦🏼‍♂️', '🦸🏽', '🧜🏻‍♀️', '💁🏿‍♂️', '🕵🏽‍♀️',
] // prettier-ignore
const rightToLeft = [
  'مشهد', 'البحر ليلا', 'צילום', 'ים תיכון', 'فیلم', 'اردو تصویر', 'ܫܠܡܐ', 'ދިވެހި', 'abc مشهد 12', '12 צילום abc', 'مشهد_٠٠١', 'שלום-עולם', 'פְּנִים', 'قُرْآن', 'لا',
] // prettier-ignore
const turned = ['\u202E', '\u202D', '\u200F', '\u200E', '\u2066', '\u2067', '\u2069', '\u061C', '\u202A', '\u202B', '\u202C', '\u2068']
const unseen = ['\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u180E', '\u2028', '\u2029', '\u00A0', '\u3000', '\uFE0F', '\u{E0001}', '\u{1D173}', '\uFFFC', '\uFFFD', '\uFDD0', '\u0085', '\u009F', '\u{10FFFF}'] // prettier-ignore
const casePairs = ['case', 'Straße', 'ΣΊΣΥΦΟΣ', 'istanbul', 'ǆ', 'éclair', 'кино', 'ﬀ', 'a', 'mixed'] as const
const reserved = ['CON', 'PRN', 'AUX', 'NUL', 'COM1', 'COM9', 'LPT1', 'LPT9', 'con', 'nul', 'CONIN$', 'CONOUT$', 'COM¹', 'aux.tar', 'NUL.txt'] // prettier-ignore
const spiteful = [
  '-rf', '--help', '$(touch x)', '`id`', '; rm -rf ~', '&& reboot', '| cat', '> out', '< in', '*', '?', '[a-z]', '{a,b}', '!event', '#hash', '%00', '%2e%2e%2f', '..%2f..%2fetc%2fpasswd', '..\\..\\windows', 'C:\\x', '\\\\server\\share', 'a:b', 'a:$DATA', 'quote\'".', '"', "'", '<img src=x onerror=alert(1)>', '<script>alert(1)', "'; DROP TABLE intake;--", 'javascript:alert(1)', 'file:etc', '{{7*7}}', '${7*7}', '%s%n%x', '=1+1', '@SUM(1)', '+1', '~user', 'null', 'undefined', 'true', '0', '-1', '1e9', 'NaN', '__proto__', 'constructor', 'a..b', '...', '.. x', 'Done', 'a b  c', ' leading', '\\n', '\\xff', '[U+202E]', 'a␀',
] // prettier-ignore
const scripts = ['ภาพ', 'เช้า', 'ภาพยนตร์', 'តន្ត្រី', 'རྩེད', 'ນ້ຳ', 'မြန်မာ', 'ქართული', 'Հայերեն', 'አማርኛ', 'தமிழ்', 'తెలుగు', 'ಕನ್ನಡ', 'മലയാളം', 'සිංහල', 'বাংলা', 'ગુજરાતી', 'ਪੰਜਾਬੀ', 'हिन्दी', 'मराठी', '中文', '繁體', '日本語', '夜の港', 'ﾊﾝｶｸ', 'ＡＢＣ', '①②③', '𝕊𝕝𝕚𝕡', '𐍈𐌰', '𓀀𓁐', 'ᚠᚢᚦ', '𝄞𝄢', '½ ⅓', '№ 5', '℃', '∞', '¿qué?', '…', '–—', '“quoted”'] // prettier-ignore
const invalid: readonly (readonly number[])[] = [
  [0xff], [0xfe], [0x80], [0xbf], [0xc0, 0xaf], [0xc1, 0x81], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x80, 0x80, 0xaf], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc3], [0xe9], [0xfc], [0xf6], [0xa4, 0xa2], [0x93, 0xfa, 0x96, 0x7b],
] // prettier-ignore

/** So many bytes long, its ending with it; what the letter leaves over is filled up. */
function filled(letter: string, bytes: number): string {
  const letters = letter.repeat(Math.floor((bytes - 4) / Buffer.byteLength(letter)))
  return `${letters}${'_'.repeat(bytes - 4 - Buffer.byteLength(letters))}.png`
}

const both = (names: readonly string[]) => names.flatMap((name) => [name.normalize('NFC'), name.normalize('NFD')])
const letters255 = ['a', 'é', '語', '한', '👩', 'Z', 'x.', ' y', '\u0301a', 'ß']
const letters254 = ['b', 'ü', '夜', '글', '🎞']

/** All of them by what is odd about them; the ending comes behind. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'two forms': both(bothForms),
  Hangul: both(hangul),
  emoji: emoji.map((name) => `${name} take`),
  'right to left': rightToLeft,
  'turned round': turned.map((sign) => `photo${sign}gnp.exe`),
  'unseen signs': unseen.map((sign) => `un${sign}seen`),
  'control signs': [...Array.from({ length: 31 }, (_, code) => String.fromCharCode(code + 1)), '\u007F'].map(
    (sign) => `control${sign}sign`,
  ),
  case: casePairs.flatMap((name) => [name.toLowerCase(), name.toUpperCase()]),
  'reserved elsewhere': reserved,
  spiteful,
  scripts,
}
const trailing = ['.', '..', '...', ' ', '  ', '. ', ' .', '\u00A0', '\u3000', '\t'].map((end) => `trailing.png${end}`)

function* texts(): Generator<readonly [string, string]> {
  for (const [kind, names] of Object.entries(parts)) for (const name of names) yield [`${name}.png`, kind]
  for (const name of trailing) yield [name, 'trailing dots and blanks']
  for (const letter of letters255) yield [filled(letter, 255), '255 bytes']
  for (const letter of letters254) yield [filled(letter, 254), '255 bytes']
}

/**
 * Names that make trouble somewhere: each once as the disk tells names apart, all of them for plain files that are meant to be sent. Those that are no text come last.
 * @param most so many in all; the rest is filled up with names of several scripts
 */
export function nameCorpus(most = 500): {
  readonly texts: readonly string[]
  readonly notText: readonly Buffer[]
  readonly all: readonly CorpusName[]
} {
  const found = new Map<string, string>()
  for (const [name, kind] of texts()) if (Buffer.byteLength(name) <= 255) found.set(name, kind)
  const notText = invalid.map((bytes) => Buffer.concat([Buffer.from('no text '), Buffer.from(bytes), Buffer.from('.png')]))
  for (let number = 0; found.size + notText.length < most; number += 1) {
    const words = [
      scripts[number % scripts.length] ?? '',
      bothForms[(number * 7) % bothForms.length] ?? '',
      emoji[(number * 3) % emoji.length] ?? '',
    ]
    found.set(`${words.join(number % 2 === 0 ? ' ' : '_')} ${String(number)}.png`, 'mixed')
  }
  const names = [...found].slice(0, most - notText.length)
  return {
    texts: names.map(([name]) => name),
    notText,
    all: [...names.map(([name, kind]) => ({ bytes: Buffer.from(name), kind })), ...notText.map((bytes) => ({ bytes, kind: 'no text' }))],
  }
}
