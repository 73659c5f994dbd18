// @ts-check
/* global document, window -- inside page.evaluate */
/**
 * The studio: one headless Chromium that draws shader scenes, photographs HTML plates, prints PDFs and encodes pictures.
 * Everything made on the way is kept in a work folder outside the project, so that one picture can be re-made alone.
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright'

export const here = import.meta.dirname
export const outFolder = join(here, '../../resources/demo-library')
export const workFolder = process.env.DEMO_LIBRARY_WORK ?? join(tmpdir(), 'demo-library-work')
const runFile = promisify(execFile)

/** Runs a program of the machine (ffmpeg, pdftoppm, …) and fails with its last words. @param {string} program @param {string[]} args */
export async function run(program, args) {
  await runFile(program, args, { maxBuffer: 64 * 1024 * 1024 })
}

const flags = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--font-render-hinting=none',
  '--allow-file-access-from-files',
]

/** @param {string} dataUrl */
const bytesOf = (dataUrl) => Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64')

/** Opens the browser; `close` ends it. */
export async function openStudio() {
  await mkdir(workFolder, { recursive: true })
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: [...flags, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] })
  const context = await browser.newContext({ deviceScaleFactor: 1 })
  const page = await context.newPage()
  page.setDefaultTimeout(0)
  await page.setContent('<!doctype html><title>studio</title>')
  await page.addScriptTag({ path: join(here, 'studio-page.js') })
  const common = await readFile(join(here, 'shaders/common.glsl'), 'utf8')
  const tracer = await readFile(join(here, 'shaders/tracer.glsl'), 'utf8')

  /** @param {string} scene */
  async function fragmentOf(scene) {
    const source = await readFile(join(here, 'shaders', `${scene}.glsl`), 'utf8')
    return source.startsWith('// traced') ? common + source + tracer : common + source
  }

  return {
    /** Draws a scene to PNG bytes. @param {Record<string, any> & { scene: string }} plan */
    async shade({ scene, ...plan }) {
      const fragment = await fragmentOf(scene)
      const url = await page.evaluate((job) => /** @type {any} */ (window).studio.render(job), /** @type {any} */ ({ fragment, ...plan }))
      return bytesOf(url)
    },

    /** Photographs an HTML plate to PNG bytes. @param {{ html: string, width: number, height: number, transparent?: boolean, scale?: number }} plate */
    async photograph({ html, width, height, transparent = false, scale = 1 }) {
      const own = await browser.newContext({ deviceScaleFactor: scale, viewport: { width, height } })
      const sheet = await own.newPage()
      const file = join(workFolder, `plate-${process.pid}.html`)
      await writeFile(file, html)
      await sheet.goto(`file://${file}`, { waitUntil: 'load' })
      await sheet.evaluate(() => document.fonts.ready.then(() => /** @type {any} */ (window).ready))
      const png = await sheet.screenshot({ omitBackground: transparent, clip: { x: 0, y: 0, width, height } })
      await own.close()
      return png
    },

    /** Prints HTML to a PDF. @param {string} html @param {string} path */
    async print(html, path) {
      const sheet = await context.newPage()
      const file = join(workFolder, `print-${process.pid}.html`)
      await writeFile(file, html)
      await sheet.goto(`file://${file}`, { waitUntil: 'load' })
      await sheet.pdf({ path, printBackground: true, preferCSSPageSize: true })
      await sheet.close()
    },

    /** Scales and encodes PNG bytes. @param {Buffer} png @param {{ type: string, quality?: number, width?: number, height?: number }} as */
    async encode(png, as) {
      const source = `data:image/png;base64,${png.toString('base64')}`
      const url = await page.evaluate((job) => /** @type {any} */ (window).studio.encode(job), { source, ...as })
      return bytesOf(url)
    },

    close: () => browser.close(),
  }
}
