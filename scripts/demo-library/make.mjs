#!/usr/bin/env node
// @ts-check
/**
 * Makes the demo library: resources/demo-library with its media, previews and library.json. Everything is drawn, played and written here;
 * nothing comes from elsewhere. The results are committed, so this is run only to change them.
 *
 * Needs the project's npm packages (playwright) and, on Debian:
 *   apt-get install chromium ffmpeg poppler-utils libavif-bin jpegoptim optipng fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
 *     fonts-inter fonts-ebgaramond fonts-jetbrains-mono fonts-manrope fonts-jura fonts-league-spartan fonts-karla
 *
 *   node scripts/demo-library/make.mjs                 all of it (path-traced pictures take minutes each; half an hour or more in all)
 *   node scripts/demo-library/make.mjs dunes .mp4      only files whose name contains one of the words
 *   node scripts/demo-library/make.mjs --fresh dunes   the same, drawing shader pictures and film frames anew
 *   node scripts/demo-library/make.mjs --previews      only the previews, of all files that are there
 *   node scripts/demo-library/make.mjs library.json    only the list of assets
 *
 * Shader pictures and frames are kept in a work folder (DEMO_LIBRARY_WORK, else the system's temporary folder). CHROMIUM names another browser.
 */
import { mkdir, rm } from 'node:fs/promises'
import { drawMasters, masterPath } from './draw-masters.mjs'
import { writeLibrary } from './catalog/library.mjs'
import { makeDocuments } from './documents.mjs'
import { makeAnimation, makePictures, pictures } from './pictures.mjs'
import { makePreviews } from './previews.mjs'
import { makeSounds } from './sounds.mjs'
import { openStudio, outFolder } from './studio.mjs'
import { makeVideos } from './videos.mjs'

const forDocuments = [
  'sea-moon',
  'harbour-blue',
  'forest-cold',
  'aurora',
  'alps-night',
  'alps-dawn',
  'perfume',
  'marble-green',
  'folds-coral',
  'flacon',
]

async function main() {
  const fresh = process.argv.includes('--fresh')
  const words = process.argv.slice(2).filter((word) => !word.startsWith('--') || word === '--previews')
  const wanted = (/** @type {string} */ file) => words.length === 0 || words.some((word) => file.includes(word))
  await mkdir(outFolder, { recursive: true })
  const studio = await openStudio()
  try {
    const needed = pictures
      .filter((one) => wanted(one.file))
      .flatMap((one) => [...(one.needs ?? []), ...(one.master === undefined ? [] : [one.master])])
    const names = [...new Set([...needed, ...(wanted('.pdf') || wanted('.PDF') ? forDocuments : [])])]
    if (fresh) await Promise.all(names.map((name) => rm(masterPath(name), { force: true })))
    await drawMasters(studio, names)
    await makePictures(studio, wanted)
    await makeAnimation(studio, wanted)
    await makeSounds(wanted)
    await makeVideos(studio, wanted, fresh)
    await makeDocuments(studio, wanted)
    await makePreviews(studio, words.includes('--previews') ? () => true : wanted)
  } finally {
    await studio.close()
  }
  await writeLibrary(outFolder)
}

await main()
