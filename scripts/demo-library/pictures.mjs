// @ts-check
/** Every picture file: where it comes from and how it is encoded. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readMaster } from './draw-masters.mjs'
import { appScreen } from './plates/app-screens.mjs'
import { colourChart, moodboard, storyboard } from './plates/boards.mjs'
import { whiteLogo } from './plates/brand.mjs'
import { packshot } from './plates/packshot.mjs'
import { doubleExposure } from './plates/portrait.mjs'
import { lighthouse, midnightSun, nightHarbour } from './plates/posters.mjs'
import { frenchFrame, greekTitle, hindiTitle, koreanFrame } from './plates/titles.mjs'
import { watch } from './plates/watch.mjs'
import { outFolder, run, workFolder } from './studio.mjs'

/** @typedef {Awaited<ReturnType<typeof import('./studio.mjs').openStudio>>} Studio */
/** @typedef {import('./plates/sheet.mjs').Plate} Plate */
/** @typedef {{ file: string, master?: string, plate?: () => Plate | Promise<Plate>, needs?: string[], quality?: number, width?: number, height?: number, colours?: number }} Picture */

/** @type {Picture[]} */
export const pictures = [
  { file: 'hero_dawn_v03.jpg', master: 'alps-dawn', quality: 0.7 },
  { file: 'hero_night_v01.jpg', master: 'alps-night', quality: 0.66 },
  { file: 'مشهد_البحر.webp', master: 'sea-morning', quality: 0.72 },
  { file: 'DUNES_PANORAMA_GRADED.JPG', master: 'dunes-wide', quality: 0.8 },
  { file: 'nordlys_fjord_final_FINAL2.jpg', master: 'aurora', quality: 0.68 },
  { file: 'planet_rise_4x5.jpg', master: 'planet-blue', quality: 0.7 },
  { file: 'Кадр 12 — туман.jpg', master: 'forest-cold', quality: 0.66 },
  { file: 'skyline_blue_hour.jpg', master: 'harbour-blue', quality: 0.66 },
  { file: 'macro_dew_01.jpg', master: 'dew', quality: 0.8 },
  { file: 'rain_on_glass.webp', master: 'rain', quality: 0.66, width: 900, height: 900 },
  { file: 'marble_verde_tile.jpg', master: 'marble-green', quality: 0.7, width: 768, height: 768 },
  { file: 'papercut_waves.avif', master: 'folds-sea' },
  { file: 'court_pink_noon.jpg', master: 'arches-pink', quality: 0.74 },
  { file: 'ceramics_trio_01.jpg', master: 'ceramics', quality: 0.76 },
  { file: 'ceramics_trio_02.jpg', master: 'ceramics-night', quality: 0.76 },
  { file: 'tidal_serum_set.jpg', master: 'flacon', quality: 0.76 },
  { file: 'serum_bottle_cutout.png', master: 'flacon-alone', colours: 255 },
  { file: 'maren_no7_packshot.jpg', plate: packshot, needs: ['perfume'], quality: 0.78 },
  { file: '夜の港_キービジュアル.png', plate: nightHarbour, needs: ['harbour-night'], width: 800, height: 1000, colours: 200 },
  { file: 'poster_midnight_sun.jpg', plate: midnightSun, needs: ['folds-night'], quality: 0.8 },
  { file: 'Плакат — Маяк.jpg', plate: lighthouse, quality: 0.72 },
  { file: 'title_card_el_Φάρος.jpg', plate: greekTitle, needs: ['sea-moon'], quality: 0.7 },
  { file: 'शीर्षक_दूर_का_वलय.jpg', plate: hindiTitle, needs: ['planet-amber'], quality: 0.68 },
  { file: 'frame_0412_sub_fr.jpg', plate: frenchFrame, needs: ['forest-warm'], quality: 0.7 },
  { file: '프레임_0087_자막.jpg', plate: koreanFrame, needs: ['harbour-haze'], quality: 0.7 },
  { file: 'tidewater_home_de-DE.png', plate: () => appScreen('de-DE'), colours: 255 },
  { file: 'tidewater_home_ja-JP.png', plate: () => appScreen('ja-JP'), colours: 255 },
  { file: 'tidewater_home_ar-SA.png', plate: () => appScreen('ar-SA'), colours: 255 },
  {
    file: 'storyboard_sc04_p2.png',
    plate: storyboard,
    needs: ['sea-moon', 'harbour-night', 'forest-cold', 'alps-dawn', 'dunes-wide', 'aurora'],
    width: 1136,
    height: 696,
    colours: 40,
  },
  {
    file: '🌊 moodboard water.jpg',
    plate: moodboard,
    needs: ['sea-morning', 'folds-sea', 'sea-gold', 'sea-moon', 'marble-white', 'aurora', 'rain'],
    quality: 0.72,
  },
  { file: 'colour_chart_24.tif', plate: colourChart },
  { file: 'logo_maren_white.png', plate: whiteLogo },
  { file: 'kestrel_front_01.jpg', plate: watch, quality: 0.74 },
  { file: 'portrait_ilse_double.jpg', plate: doubleExposure, needs: ['forest-cold'], quality: 0.72 },
]

/** @param {string} file */
export const ending = (file) => file.slice(file.lastIndexOf('.') + 1).toLowerCase()

/** The full-size PNG of a picture. @param {Studio} studio @param {Picture} picture */
async function original(studio, { master, plate }) {
  if (master !== undefined) return readMaster(master)
  if (plate === undefined) throw new Error('A picture needs a master or a plate.')
  return studio.photograph(await plate())
}

/** @param {Studio} studio @param {Picture} picture */
async function writePicture(studio, picture) {
  const { file, quality = 0.8, width, height, colours } = picture
  const path = join(outFolder, file)
  const size = width === undefined || height === undefined ? {} : { width, height }
  const png = await studio.encode(await original(studio, picture), { type: 'image/png', ...size })
  const temporary = join(workFolder, 'picture.png')
  await writeFile(temporary, png)
  const kind = ending(file)
  if (kind === 'jpg') {
    await writeFile(path, await studio.encode(png, { type: 'image/jpeg', quality }))
    await run('jpegoptim', ['--quiet', '--all-progressive', '--strip-all', path])
  } else if (kind === 'webp') await writeFile(path, await studio.encode(png, { type: 'image/webp', quality }))
  else if (kind === 'avif') await run('avifenc', ['--min', '8', '--max', '18', '-s', '4', temporary, path])
  else if (kind === 'tif')
    await run('ffmpeg', ['-v', 'error', '-y', '-i', temporary, '-pix_fmt', 'rgb24', '-compression_algo', 'lzw', path])
  else if (colours === undefined) await run('optipng', ['-quiet', '-o4', temporary, '-out', path, '-clobber'])
  else await reduce(temporary, path, colours)
}

/** PNG with a palette. @param {string} from @param {string} to @param {number} colours */
async function reduce(from, to, colours) {
  const graph = `split[a][b];[a]palettegen=max_colors=${colours}:reserve_transparent=1:stats_mode=full[p];[b][p]paletteuse=dither=sierra2_4a`
  await run('ffmpeg', ['-v', 'error', '-y', '-i', from, '-filter_complex', graph, to])
}

/** @param {Studio} studio @param {(file: string) => boolean} wanted */
export async function makePictures(studio, wanted) {
  for (const picture of pictures.filter((one) => wanted(one.file))) {
    await writePicture(studio, picture)
    console.log(picture.file)
  }
}

/** A seamless little animation. @param {Studio} studio @param {(file: string) => boolean} wanted */
export async function makeAnimation(studio, wanted) {
  const file = 'tide_loader_loop.gif'
  if (!wanted(file)) return
  const folder = join(workFolder, 'frames', 'loop')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (let i = 0; i < 30; i += 1) {
    const png = await studio.shade({
      scene: 'loop',
      width: 320,
      height: 320,
      samples: 4,
      uniforms: { uTime: i / 30 },
      look: { grain: 0, bloom: 0, vignette: 0 },
    })
    await writeFile(join(folder, `${String(i).padStart(2, '0')}.png`), png)
  }
  const graph = 'split[a][b];[a]palettegen=max_colors=64[p];[b][p]paletteuse=dither=none:diff_mode=rectangle'
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-framerate',
    '15',
    '-i',
    join(folder, '%02d.png'),
    '-filter_complex',
    graph,
    join(outFolder, file),
  ])
  console.log(file)
}
