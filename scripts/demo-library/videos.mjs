// @ts-check
/** Five short films: shader frames, a title or subtitle laid over, sound where there is some. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sheet } from './plates/sheet.mjs'
import { mark } from './plates/brand.mjs'
import { outFolder, run, workFolder } from './studio.mjs'

/** @typedef {Awaited<ReturnType<typeof import('./studio.mjs').openStudio>>} Studio */

const h264 = ['-c:v', 'libx264', '-preset', 'slow', '-crf', '27', '-pix_fmt', 'yuv420p', '-movflags', '+faststart']
const vp9 = ['-c:v', 'libvpx-vp9', '-crf', '38', '-b:v', '0', '-row-mt', '1', '-deadline', 'good', '-cpu-used', '2', '-pix_fmt', 'yuv420p']

/** A transparent plate of words. @param {number} width @param {number} height @param {string} css @param {string} body @param {string} lang */
const words = (width, height, css, body, lang) => sheet({ width, height, css, body, lang, transparent: true })

/** @typedef {{ file: string, scene: string, width: number, height: number, samples: number, rate: number, seconds: number, uniforms: (t: number) => Record<string, number>,
 *   look: Record<string, number>, over?: import('./plates/sheet.mjs').Plate, fade?: number[], calm?: string, sound?: string, encode: string[] }} Film */

/** @type {Film[]} */
const films = [
  {
    file: 'teaser_ko-KR_자막.mp4',
    scene: 'sea',
    width: 1280,
    height: 720,
    samples: 1,
    rate: 24,
    seconds: 5,
    uniforms: (t) => ({ uVariant: 0, uTime: 4 + t * 0.9 }),
    look: { grain: 0.004 },
    over: words(
      1280,
      720,
      ".s{position:absolute;left:0;right:0;bottom:56px;text-align:center;color:#fff;font:500 38px/1.4 'Noto Sans CJK KR';text-shadow:0 1px 3px #000,0 0 18px #000a}",
      '<div class="s">바다는 누구의 것도 아니야.</div>',
      'ko',
    ),
    fade: [0.9, 4.2],
    sound: 'ambient_harbour_loop.mp3',
    calm: 'hqdn3d=3:2:4:3',
    encode: [...h264, '-crf', '32', '-c:a', 'aac', '-b:a', '64k'],
  },
  {
    file: 'aurora_timelapse_480p.webm',
    scene: 'aurora',
    width: 854,
    height: 480,
    samples: 1,
    rate: 15,
    seconds: 5,
    uniforms: (t) => ({ uTime: t * 1.1 }),
    look: { grain: 0, exposure: 1.1, contrast: 0.15 },
    calm: 'hqdn3d=3:2:5:4',
    encode: vp9,
  },
  {
    file: 'reel_dunes_9x16.mp4',
    scene: 'dunes',
    width: 480,
    height: 854,
    samples: 1,
    rate: 20,
    seconds: 4,
    uniforms: (t) => ({ uTime: t * 0.55 }),
    look: { grain: 0.004 },
    over: words(
      480,
      854,
      ".t{position:absolute;left:36px;top:96px;color:#fff;font:800 66px/.95 'League Spartan';letter-spacing:-.03em;text-shadow:0 4px 24px #5a2d0a80}.k{position:absolute;left:38px;bottom:90px;color:#fff;font:600 21px/1.3 'League Spartan';text-shadow:0 1px 10px #3a1a00c0}",
      '<div class="t">Walk<br>where the<br>sea was</div><div class="k">Hvalnes to Erg Safar, spring 2026</div>',
      'en',
    ),
    fade: [0.4, 3.7],
    calm: 'hqdn3d=2:2:3:3',
    encode: h264,
  },
  {
    file: 'planet_turn_loop.webm',
    scene: 'planet',
    width: 854,
    height: 480,
    samples: 2,
    rate: 24,
    seconds: 5,
    uniforms: (t) => ({ uTime: t * 1.4 }),
    look: { grain: 0 },
    encode: vp9,
  },
  {
    file: 'Maren ident 720p.mp4',
    scene: 'folds',
    width: 1280,
    height: 720,
    samples: 2,
    rate: 24,
    seconds: 3,
    uniforms: (t) => ({ uVariant: 2, uTime: 7 + t * 1.2 }),
    look: { grain: 0, bloom: 0 },
    over: words(
      1280,
      720,
      ".w{position:absolute;inset:0;display:flex;flex-direction:column;align-items:center;justify-content:center;color:#7d1f45;font:400 92px/1 'EB Garamond';letter-spacing:.28em;padding:0 0 200px .28em}",
      `<div class="w"><svg style="margin-left:-.28em" width="200" height="170" viewBox="0 30 240 190">${mark('#7d1f45')}</svg>MAREN</div>`,
      'en',
    ),
    fade: [0.5, 9],
    sound: 'ident_three_notes.wav',
    encode: [...h264, '-c:a', 'aac', '-b:a', '64k'],
  },
]

/** @param {Studio} studio @param {Film} film @param {string} folder */
async function shootFrames(studio, film, folder) {
  await mkdir(folder, { recursive: true })
  const done = new Set(await readdir(folder))
  for (let i = 0; i < film.rate * film.seconds; i += 1) {
    const name = `${String(i).padStart(4, '0')}.png`
    if (done.has(name)) continue
    const { scene, width, height, samples, look } = film
    await writeFile(
      join(folder, name),
      await studio.shade({ scene, width, height, samples, look, seed: i + 1, uniforms: film.uniforms(i / film.rate) }),
    )
  }
}

/** ffmpeg's arguments for the picture: frames, made calm where they are grainy, with the words laid over. @param {Film} film @param {string} frames @param {string} words */
function pictureArguments({ rate, seconds, over, fade = [], calm = 'null', sound }, frames, words) {
  const input = ['-framerate', String(rate), '-i', frames]
  if (over === undefined) return { input, filter: ['-vf', calm] }
  const [from = 0, to = 9] = fade
  const shown = `[1]format=rgba,fade=in:st=${from}:d=0.4:alpha=1,fade=out:st=${to}:d=0.4:alpha=1[w]`
  return {
    input: [...input, '-loop', '1', '-framerate', String(rate), '-t', String(seconds), '-i', words],
    filter: [
      '-filter_complex',
      `${shown};[0]${calm}[f];[f][w]overlay=shortest=1[v]`,
      '-map',
      '[v]',
      ...(sound === undefined ? [] : ['-map', '2:a']),
    ],
  }
}

/** @param {Studio} studio @param {(file: string) => boolean} wanted @param {boolean} fresh */
export async function makeVideos(studio, wanted, fresh) {
  for (const film of films.filter((one) => wanted(one.file))) {
    const folder = join(workFolder, 'frames', film.scene)
    if (fresh) await rm(folder, { recursive: true, force: true })
    await shootFrames(studio, film, folder)
    const words = join(workFolder, `over-${film.scene}.png`)
    if (film.over !== undefined) await writeFile(words, await studio.photograph(film.over))
    const { input, filter } = pictureArguments(film, join(folder, '%04d.png'), words)
    const sound = film.sound === undefined ? [] : ['-i', join(outFolder, film.sound)]
    const last = ['-t', String(film.seconds), ...film.encode, '-fflags', '+bitexact', join(outFolder, film.file)]
    await run('ffmpeg', ['-v', 'error', '-y', ...input, ...sound, ...filter, ...last])
    console.log(film.file)
  }
}
