import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { expect } from './expect'
import type { Slipway } from '../e2e/app'

const themes = ['light', 'dark'] as const
/** Inner sizes of the window, px. */
const sizes = [
  { width: 480, height: 800 },
  { width: 768, height: 960 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const
const usual = sizes[2]

type Size = (typeof sizes)[number]
type Theme = (typeof themes)[number]

/** Pictures of the window in both themes and all widths, in one folder. */
export interface Pictures {
  readonly folder: string
  /**
   * Takes `<view>-<theme>-<width>.png` in both themes and all widths. The window has its usual size afterwards.
   * @param prepare is run at each width before the pictures
   */
  readonly take: (slipway: Slipway, view: string, prepare?: () => Promise<void>) => Promise<void>
  /** One picture of the window as it is, for a step that failed. */
  readonly takeFailure: (slipway: Slipway) => Promise<void>
  readonly count: () => number
}

/** Chromium's own way to a picture: Playwright's waits for more and packs tighter, which takes twice the time. */
function openSessions(): (page: Page) => Promise<CDPSession> {
  const sessions = new Map<Page, Promise<CDPSession>>()
  return (page) => {
    const session = sessions.get(page) ?? page.context().newCDPSession(page)
    sessions.set(page, session)
    return session
  }
}

/** Empties the folder; pictures go there. */
export function openPictures(folder: string): Pictures {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let count = 0
  const sessionOf = openSessions()
  const shoot = async ({ page }: Slipway, name: string) => {
    const session = await sessionOf(page)
    const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
    writeFileSync(join(folder, `${name}.png`), Buffer.from(data, 'base64'))
    count += 1
  }
  return {
    folder,
    count: () => count,
    take: async (slipway, view, prepare) => {
      for (const size of sizes) {
        await resize(slipway, size)
        await prepare?.()
        // Out of the way: what it points at looks different.
        await slipway.page.mouse.move(size.width / 2, size.height - 4)
        for (const theme of themes) {
          await showTheme(slipway, theme)
          await rest(slipway)
          await shoot(slipway, `${view}-${theme}-${String(size.width)}`)
        }
      }
      await showTheme(slipway, 'light')
      await resize(slipway, usual)
      await rest(slipway)
    },
    takeFailure: (slipway) => shoot(slipway, 'failure'),
  }
}

/** Gives the window an inner size. A desktop that does not let it be so large gets the page drawn at that size all the same. */
export async function resize({ app, page }: Slipway, { width, height }: Size = usual): Promise<void> {
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height), {
    width,
    height,
  })
  const isThere = async () => page.evaluate(() => window.innerWidth)
  await expect
    .poll(isThere, { timeout: 2000, intervals: [10, 20, 40] })
    .toBe(width)
    .catch(() => page.setViewportSize({ width, height }))
}

/** Shows a theme as if the system had it. */
async function showTheme({ page }: Slipway, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
}

/** Waits until what is asked for is painted: all pictures read and decoded, then two frames. */
async function rest({ page }: Slipway): Promise<void> {
  const unread = async () => page.evaluate(() => [...document.images].filter((image) => !image.complete).length)
  await expect.poll(unread, { timeout: 5000, intervals: [10, 20, 40] }).toBe(0)
  await page.evaluate(async () => {
    // Else a frame is painted without the pictures that are not decoded at this size yet.
    for (const image of document.images) image.decoding = 'sync'
    // One that is no picture after all is shown in another way by the page itself.
    await Promise.allSettled(Array.from(document.images, (image) => image.decode()))
    // Colours on their way from one theme to the other would be neither; what goes on for ever is not waited for.
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish()
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(resolve))
    })
  })
}
