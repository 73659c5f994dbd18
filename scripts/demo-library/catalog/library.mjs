// @ts-check
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { people } from './entry.mjs'
import { campaigns } from './harbour.mjs'
import { maren } from './maren.mjs'
import { nordlys } from './nordlys.mjs'
import { others } from './others.mjs'

/** @typedef {import('./entry.mjs').Entry} Entry */

/** What is wrong with the list, in words. @param {Entry[]} assets @param {Set<string>} files @param {Set<string>} previews */
function complaints(assets, files, previews) {
  const listed = assets.flatMap(({ file }) => (file === null ? [] : [file]))
  const missing = listed.filter((file) => !files.has(file)).map((file) => `${file} is listed but was not made.`)
  const unlisted = [...files].filter((file) => !listed.includes(file)).map((file) => `${file} was made but is not listed.`)
  const decomposed = listed.filter((file) => file !== file.normalize('NFC')).map((file) => `${file} is not in composed form.`)
  const blind = listed
    .filter((file) => !file.endsWith('.srt') && !previews.has(`${file.slice(0, file.lastIndexOf('.'))}.jpg`))
    .map((file) => `${file} has no preview.`)
  const early = assets
    .filter(({ comments, createdDaysAgo }) => comments.some(({ daysAgo }) => daysAgo >= createdDaysAgo))
    .map(({ title }) => `“${title}” has a comment older than itself.`)
  const disorderly = assets
    .filter(({ comments }) => comments.some(({ daysAgo }, i) => daysAgo > (comments[i - 1]?.daysAgo ?? Infinity)))
    .map(({ title }) => `“${title}” has comments out of order.`)
  return [...missing, ...unlisted, ...decomposed, ...blind, ...early, ...disorderly]
}

/** Writes library.json, newest asset first, and says what does not fit. @param {string} folder */
export async function writeLibrary(folder) {
  const assets = [...nordlys, ...campaigns, ...maren, ...others].sort((a, b) => a.createdDaysAgo - b.createdDaysAgo)
  const found = (await readdir(folder, { withFileTypes: true }))
    .filter((one) => one.isFile() && one.name !== 'library.json')
    .map(({ name }) => name)
  for (const complaint of complaints(assets, new Set(found), new Set(await readdir(join(folder, 'previews'))))) console.error(complaint)
  await writeFile(join(folder, 'library.json'), `${JSON.stringify({ assets, people }, null, 2)}\n`)
}
