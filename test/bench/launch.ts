import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { connectDevTools, type DevTools } from './devtools'

/** An app to start: its folder, its profile, and what shows that its first view is there. */
export interface Launch {
  readonly electron: string
  readonly args: readonly string[]
  readonly app: string
  readonly profile: string
  /** A selector. */
  readonly content: string
}

/** A started app whose first view is painted. */
export interface Launched {
  /** From the start of the process to the second frame after the first content, ms. */
  readonly paintedMs: number
  /** Runs an expression in the page and gives its value. */
  readonly evaluate: (expression: string) => Promise<unknown>
  readonly end: () => Promise<void>
}

const attachedSchema = z.object({ sessionId: z.string(), targetInfo: z.object({ type: z.string() }) })
const evaluationSchema = z.object({ result: z.object({ value: z.unknown() }), exceptionDetails: z.object({ text: z.string() }).optional() })

const startMs = 30_000
const endMs = 5000

/**
 * Gives the moment, by the wall clock, when the page's first content had been there for two frames; null in the blank page that every window begins with. Where the
 * content was there already, it is the moment of its painting that Chromium noted.
 */
const watchContent = (selector: string) => `new Promise((resolve) => {
  const isThere = () => document.querySelector(${JSON.stringify(selector)}) !== null
  const atClock = (time) => performance.timeOrigin + time
  const onPainted = () => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0]
    if (painted === undefined) requestAnimationFrame(onPainted)
    else resolve(atClock(painted.startTime))
  }
  if (location.href === 'about:blank') return resolve(null)
  if (isThere()) return onPainted()
  const observer = new MutationObserver(() => {
    if (!isThere()) return
    observer.disconnect()
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(atClock(performance.now()))))
  })
  observer.observe(document, { childList: true, subtree: true })
})`

/**
 * Starts an app and waits until it is painted. It is watched by its DevTools port, in the same way whatever the app is.
 */
export async function launch({ electron, args, app, profile, content }: Launch): Promise<Launched> {
  const startedAt = performance.timeOrigin + performance.now()
  const child = spawn(electron, [...args, app, `--user-data-dir=${profile}`, '--remote-debugging-port=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const giveUp = setTimeout(() => {
    kill(child)
  }, startMs)
  const died = once(child, 'exit').then(() =>
    Promise.reject(new Error(`${app} ended, or was not there within ${String(startMs / 1000)} s.`)),
  )
  died.catch(() => undefined)
  try {
    const { devTools, session, paintedAt } = await Promise.race([watchWindow(child, content), died])
    return {
      paintedMs: paintedAt - startedAt,
      evaluate: (expression) => evaluate(devTools, session, expression),
      end: async () => {
        devTools.close()
        await end(child)
      },
    }
  } catch (error) {
    kill(child)
    throw error
  } finally {
    clearTimeout(giveUp)
  }
}

/** Connects to the app as soon as it can be reached and waits until it is painted. `paintedAt`: ms since 1970. */
async function watchWindow(child: ChildProcess, content: string): Promise<{ devTools: DevTools; session: string; paintedAt: number }> {
  const devTools = await connectDevTools(await readAddress(child))
  const { session, navigated } = await attachToPage(devTools)
  // The blank page may go away while it is asked.
  const early = await evaluate(devTools, session, watchContent(content)).catch(() => null)
  if (early === null) await navigated
  const paintedAt = early ?? (await evaluate(devTools, session, watchContent(content)))
  return { devTools, session, paintedAt: z.number().parse(paintedAt) }
}

async function evaluate(devTools: DevTools, session: string, expression: string): Promise<unknown> {
  const answer = await devTools.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, session)
  const { result, exceptionDetails } = evaluationSchema.parse(answer)
  if (exceptionDetails !== undefined) throw new Error(`The page could not run “${expression.slice(0, 60)}”: ${exceptionDetails.text}`)
  return result.value
}

async function readAddress(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('The app has no standard error to read.')
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) {
    said.push(line)
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
    if (address !== undefined) {
      // What comes later is of no interest, but must not fill the pipe.
      child.stderr.resume()
      return address
    }
  }
  throw new Error(`The app ended before its window was there: ${said.slice(-3).join(' ')}`)
}

/** Takes hold of the first page. `navigated`: it has left the blank page that every window begins with. */
async function attachToPage(devTools: DevTools): Promise<{ session: string; navigated: Promise<void> }> {
  const attached = new Promise<string>((resolve) => {
    devTools.onEvent('Target.attachedToTarget', (params) => {
      const { sessionId, targetInfo } = attachedSchema.parse(params)
      if (targetInfo.type === 'page') resolve(sessionId)
    })
  })
  const navigated = new Promise<void>((resolve) => {
    devTools.onEvent('Page.frameNavigated', () => {
      resolve()
    })
  })
  await devTools.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true })
  const session = await attached
  await devTools.send('Page.enable', {}, session)
  return { session, navigated }
}

/** Quits as a session's end does; what does not go by itself is made to. */
async function end(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve()
  child.kill('SIGTERM')
  const timer = setTimeout(() => {
    kill(child)
  }, endMs)
  await ended
  clearTimeout(timer)
}

/** Ends the app with all its processes. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
