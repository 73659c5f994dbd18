// @ts-check
/** A JPEG of at most 480 px for every file that can be seen or heard. */
import { execFile } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pictures, ending } from './pictures.mjs'
import { sheet } from './plates/sheet.mjs'
import { outFolder, run, workFolder } from './studio.mjs'

/** @typedef {Awaited<ReturnType<typeof import('./studio.mjs').openStudio>>} Studio */

const longest = 480
const heard = ['mp3', 'wav', 'ogg', 'opus']
const films = {
  'teaser_ko-KR_자막.mp4': 2.5,
  'aurora_timelapse_480p.webm': 2,
  'reel_dunes_9x16.mp4': 2,
  'planet_turn_loop.webm': 1.5,
  'Maren ident 720p.mp4': 2.4,
}

/** @param {string} file */
const previewOf = (file) => join(outFolder, 'previews', `${file.slice(0, file.lastIndexOf('.'))}.jpg`)

/** Width and height from a PNG's header. @param {Buffer} png */
const sizeOf = (png) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) })

/** @param {Studio} studio @param {string} file @param {Buffer} png */
async function save(studio, file, png) {
  const { width, height } = sizeOf(png)
  const scale = Math.min(1, longest / Math.max(width, height))
  const size = scale === 1 ? {} : { width: Math.round(width * scale), height: Math.round(height * scale) }
  await writeFile(previewOf(file), await studio.encode(png, { type: 'image/jpeg', quality: 0.75, ...size }))
  await run('jpegoptim', ['--quiet', '--all-progressive', '--strip-all', previewOf(file)])
}

/** Shows what is transparent on a quiet chequered ground. @param {Studio} studio @param {string} file @param {Buffer} png */
async function onCheques(studio, file, png) {
  const { width, height } = sizeOf(png)
  const cell = Math.round(Math.max(width, height) / 20)
  const dark = file.includes('white')
  const css = `body{background:repeating-conic-gradient(${dark ? '#5a6069 0 25%,#535962' : '#eceef0 0 25%,#dfe2e5'} 0 50%) 0 0/${cell * 2}px ${cell * 2}px}`
  return studio.photograph(sheet({ width, height, css, body: `<img class="fill" src="data:image/png;base64,${png.toString('base64')}">` }))
}

/** Levels of a sound file, 96 bars of 0 to 1. @param {string} path */
async function levels(path) {
  const { stdout } = await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', path, '-ac', '1', '-ar', '8000', '-f', 's16le', '-'], {
    encoding: 'buffer',
    maxBuffer: 1 << 26,
  })
  const bars = 96
  const each = Math.floor(stdout.length / 2 / bars)
  const found = Array.from({ length: bars }, (_, bar) => {
    let sum = 0
    for (let i = bar * each; i < (bar + 1) * each; i += 1) sum += (stdout.readInt16LE(i * 2) / 32768) ** 2
    return Math.sqrt(sum / each)
  })
  const top = Math.max(...found)
  return found.map((value) => (value / top) ** 0.8)
}

const inks = [
  ['#12303f', '#7fd0cf', '#f3c98b'],
  ['#2b1b3d', '#f08a7a', '#ffd9a0'],
  ['#f1ece1', '#1f4e79', '#d9607a'],
  ['#16302b', '#9fd08f', '#f3efe0'],
]

/** @param {Studio} studio @param {string} file @param {number} index */
async function waveform(studio, file, index) {
  const [ground = '#000', from = '#fff', to = '#fff'] = inks[index % inks.length] ?? []
  const bars = (await levels(join(outFolder, file)))
    .map(
      (value, i) =>
        `<rect x="${24 + i * 9.5}" y="${300 - Math.max(3, value * 190)}" width="5.5" height="${Math.max(6, value * 380)}" rx="2.75"/>`,
    )
    .join('')
  const body = `<svg width="960" height="600" viewBox="0 0 960 600"><defs><linearGradient id="i" gradientUnits="userSpaceOnUse" x1="0" x2="960" y1="0" y2="0"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><g fill="url(#i)">${bars}</g></svg>`
  return studio.photograph(sheet({ width: 960, height: 600, css: '', body, background: ground }))
}

/** One PNG of a file, at any size. @param {Studio} studio @param {string} file @param {number} index */
async function look(studio, file, index) {
  const path = join(outFolder, file)
  const kind = ending(file)
  const png = join(workFolder, 'preview.png')
  if (kind === 'svg') return studio.photograph(sheet({ width: 960, height: 420, css: '', body: await readFile(path, 'utf8') }))
  if (heard.includes(kind)) return waveform(studio, file, index)
  if (kind === 'pdf') await run('pdftoppm', ['-png', '-r', '96', '-f', '1', '-l', '1', '-singlefile', path, png.replace('.png', '')])
  else if (kind === 'avif') await run('avifdec', [path, png])
  else {
    const at = films[/** @type {keyof typeof films} */ (file)]
    await run('ffmpeg', [
      '-v',
      'error',
      '-y',
      ...(at === undefined ? [] : ['-ss', String(at)]),
      '-i',
      path,
      '-frames:v',
      '1',
      '-update',
      '1',
      png,
    ])
  }
  const bytes = await readFile(png)
  return kind === 'png' && pictures.some((one) => one.file === file && (one.master === 'flacon-alone' || file.includes('white')))
    ? onCheques(studio, file, bytes)
    : bytes
}

/** @param {Studio} studio @param {(file: string) => boolean} wanted */
export async function makePreviews(studio, wanted) {
  await mkdir(join(outFolder, 'previews'), { recursive: true })
  const files = (await readdir(outFolder)).filter((file) => !['json', 'srt', 'previews'].includes(ending(file))).sort()
  const sounds = files.filter((file) => heard.includes(ending(file)))
  for (const file of files) if (wanted(file)) await save(studio, file, await look(studio, file, sounds.indexOf(file)))
}
