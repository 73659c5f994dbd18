// @ts-check
/** Draws what is asked for and not yet in the work folder. Slow ones are path traced: minutes each on two cores. */
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { masters } from './masters.mjs'
import { workFolder } from './studio.mjs'

/** @typedef {Awaited<ReturnType<typeof import('./studio.mjs').openStudio>>} Studio */

/** @param {string} name */
export const masterPath = (name) => join(workFolder, 'masters', `${name}.png`)

/** @param {string} path */
export async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** @param {string} name */
export const readMaster = (name) => readFile(masterPath(name))

/** A data URL for an HTML plate. @param {string} name */
export async function masterUrl(name) {
  return `data:image/png;base64,${(await readMaster(name)).toString('base64')}`
}

/** @param {Studio} studio @param {string[]} names */
export async function drawMasters(studio, names) {
  await mkdir(join(workFolder, 'masters'), { recursive: true })
  for (const name of names) {
    const master = masters[name]
    if (master === undefined || (await exists(masterPath(name)))) continue
    const started = Date.now()
    const png = await studio.shade(master)
    await writeFile(`${masterPath(name)}.part`, png)
    await rename(`${masterPath(name)}.part`, masterPath(name))
    console.log(`${name}: ${master.width} × ${master.height}, ${((Date.now() - started) / 1000).toFixed(0)} s`)
  }
}
