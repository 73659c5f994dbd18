import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { calls, events } from '../../src-preload/contract/channels'
import { environment, isAlive, processTree, whereIsSlipway } from './app'
import { expect, test } from './fixtures'
import { md5 } from './support/files'
import { connectWith, openView, results, rows, tile, upToDate } from './support/steps'

test('every page is sandboxed, isolated and without Node, and loads nothing but our own files (Electron checklist 1–4, 6, 8–11, 18)', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page, app } = slipway
  await connectWith(slipway, await service())
  const contents = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((each) => ({
      url: each.getURL(),
      type: each.getType(),
      preferences: (each as unknown as { getLastWebPreferences: () => Record<string, unknown> }).getLastWebPreferences(),
    })),
  )
  expect(contents).toHaveLength(1)
  for (const { url, type, preferences } of contents) {
    expect(type).toBe('window')
    expect(url).toMatch(/^slipway-app:\/\/window\/index\.html/)
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
    // Told only where they are set.
    for (const name of ['nodeIntegrationInWorker', 'navigateOnDragDrop', 'enableBlinkFeatures'])
      expect(Boolean(preferences[name]), name).toBe(false)
  }
  const inPage = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter((name) => name in window),
    loaded: performance.getEntriesByType('resource').map(({ name }) => new URL(name).protocol),
    isSecure: window.isSecureContext,
    frames: window.frames.length,
    inline: [...document.querySelectorAll('script')].filter((script) => script.src === '').length,
    handlers: [...document.querySelectorAll('*')].filter((element) => [...element.attributes].some(({ name }) => name.startsWith('on')))
      .length,
  }))
  expect(inPage.node).toEqual([])
  expect([...new Set(inPage.loaded)].filter((protocol) => protocol !== 'slipway-app:' && protocol !== 'slipway-media:')).toEqual([])
  expect(inPage).toMatchObject({ isSecure: true, frames: 0, inline: 0, handlers: 0 })
  // Each page has a process of its own that is no child with Node in it.
  const renderers = processTree(slipway.pid).filter((pid) => commandLine(pid).includes('--type=renderer'))
  expect(renderers.length).toBeGreaterThan(0)
  for (const pid of renderers) expect(commandLine(pid)).toContain('--enable-sandbox')
})

test('the content security policy refuses eval, inline scripts, styles of others, frames, workers, fetches and plug-ins (checklist 7)', async ({
  start,
}) => {
  const slipway = await start()
  const { page } = slipway
  await expect(page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
  const policy = await slipway.app.evaluate(async ({ session }) =>
    (await session.defaultSession.fetch('slipway-app://window/index.html')).headers.get('content-security-policy'),
  )
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|\*|https?:|data:/)
  const wanted = ['connect-src', 'form-action', 'frame-src', 'img-src', 'object-src', 'script-src-elem', 'style-src-elem', 'worker-src']
  const happened = await page.evaluate(async (directives) => {
    // Outside of the inspector's own call, which is let through.
    const later = <T>(work: () => T | Promise<T>) =>
      new Promise<T>((resolve, reject) => setTimeout(() => void Promise.resolve().then(work).then(resolve, reject)))
    const nameOf = (work: () => unknown) =>
      later(work).then(
        () => 'happened',
        (error: unknown) => (error instanceof Error ? error.name : 'refused'),
      )
    const violated = new Set<string>()
    document.addEventListener('securitypolicyviolation', (event) => violated.add(event.effectiveDirective))
    const add = (tag: string, attributes: Record<string, string>, text = '') => {
      const element = document.createElement(tag)
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
      element.textContent = text
      document.body.append(element)
      return element
    }
    const results = {
      // eslint-disable-next-line no-eval -- the very thing that must be refused
      eval: await nameOf(() => (0, eval)('1') as unknown),
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- and so must this
      function: await nameOf(() => new Function('return 1')),
      fetch: await nameOf(() => fetch('https://example.com/')),
      fetchOwn: await nameOf(() => fetch('slipway-app://window/index.html')),
      worker: await nameOf(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
      socket: await nameOf(() => new WebSocket('wss://example.com')),
    }
    add('script', {}, 'window.ran = "inline"')
    add('script', { src: 'https://example.com/x.js' })
    add('script', { src: 'data:text/javascript,window.ran="data"' })
    add('img', { src: 'https://example.com/x.png' })
    add('img', { src: 'data:image/png;base64,AAAA', onerror: 'window.ran = "handler"' })
    add('link', { rel: 'stylesheet', href: 'https://example.com/x.css' })
    add('iframe', { src: 'https://example.com/' })
    add('object', { data: 'https://example.com/x.pdf' })
    add('embed', { src: 'https://example.com/x.pdf' })
    const link = add('a', { href: 'javascript:window.ran = "link"' })
    link.click()
    const form = add('form', { action: 'https://example.com/', method: 'post' }) as HTMLFormElement
    await later(() => {
      form.submit()
    })
    await new Promise<void>((resolve) => {
      const look = () => {
        if (directives.every((directive) => violated.has(directive))) resolve()
        else requestAnimationFrame(look)
      }
      look()
    })
    return { ...results, ran: 'ran' in window ? (window as unknown as { ran: string }).ran : null, violated: [...violated].sort() }
  }, wanted)
  expect(happened).toMatchObject({ eval: 'EvalError', function: 'EvalError', ran: null })
  expect(happened.fetch).not.toBe('happened')
  expect(happened.fetchOwn).not.toBe('happened')
  expect(happened.violated).toEqual(expect.arrayContaining(wanted))
  expect(page.url()).toMatch(/^slipway-app:\/\/window\//)
  slipway.forgive(/Content Security Policy|Refused|Failed to load|ERR_|violates/)
})

test('the window goes nowhere else, opens nothing, embeds nothing and hands nothing to the system (checklist 12–15)', async ({ start }) => {
  const slipway = await start()
  const { page, app } = slipway
  await expect(page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
  await app.evaluate(({ shell, app: program }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = (address) => {
      opened.push(address)
      return Promise.resolve()
    }
    program.on('web-contents-created', () => opened.push('web-contents'))
  })
  const before = page.url()
  const outside = [
    'https://example.com/',
    'http://127.0.0.1:9/',
    'file:///etc/passwd',
    'data:text/html,<h1>data</h1>',
    'blob:slipway-app://window/x',
    'slipway-app://window/none.html',
    'slipway-app://other/index.html',
    'slipway-media://preview/x',
    'chrome://gpu',
    'mailto:a@example.com',
  ]
  for (const address of outside) {
    await page.evaluate((to) => {
      setTimeout(() => {
        location.href = to
      })
    }, address)
    await page.evaluate((to) => {
      setTimeout(() => {
        location.replace(to)
      })
    }, address)
    const opened = await page.evaluate(
      (to) => [window.open(to), window.open(to, '_blank', 'noopener')].map((handle) => handle === null),
      address,
    )
    await page.evaluate((to) => void window.open(to, '_top'), address)
    expect(
      opened.every((isNothing) => isNothing),
      address,
    ).toBe(true)
  }
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    link.target = '_blank'
    link.textContent = 'A strange link'
    link.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 9999'
    document.body.append(link)
  })
  for (const key of [null, 'Control', 'Shift'] as const) {
    for (const button of ['left', 'middle'] as const) {
      if (key !== null) await page.keyboard.down(key)
      await page.mouse.click(20, 8, { button })
      if (key !== null) await page.keyboard.up(key)
    }
  }
  expect(await page.evaluate(() => document.elementFromPoint(20, 8)?.textContent)).toBe('A strange link')
  await page.evaluate(() => {
    const view = document.createElement('webview')
    view.setAttribute('src', 'https://example.com/')
    document.body.append(view)
    // A file from elsewhere that is let go over the window.
    const transfer = new DataTransfer()
    transfer.items.add(new File(['<h1>dropped</h1>'], 'page.html', { type: 'text/html' }))
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }))
  })
  expect(page.url()).toBe(before)
  expect(await page.evaluate(() => document.querySelector('h1')?.textContent)).toBe('Welcome to Slipway')
  expect(await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual([])
  slipway.forgive(/^Not allowed to (load local resource|navigate top frame)/)
  expect(
    await app.evaluate(({ BrowserWindow, webContents }) => [BrowserWindow.getAllWindows().length, webContents.getAllWebContents().length]),
  ).toEqual([1, 1])
})

test('no page gets any permission or device (checklist 5)', async ({ start }) => {
  const { page } = await start()
  const answers = await page.evaluate(async () => {
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'persistent-storage',
      'screen-wake-lock',
      'accelerometer',
      'gyroscope',
      'magnetometer',
      'storage-access',
      'window-management',
      'local-fonts',
      'idle-detection',
    ]
    const states = await Promise.all(
      names.map(async (name) => {
        try {
          return [name, (await navigator.permissions.query({ name: name as PermissionName })).state]
        } catch {
          return [name, 'unknown']
        }
      }),
    )
    const refused = async (work: () => Promise<unknown>) =>
      work().then(
        () => 'granted',
        (error: unknown) => (error instanceof Error ? error.name : 'refused'),
      )
    return {
      granted: states.filter(([, state]) => state === 'granted').map(([name]) => name),
      camera: await refused(() => navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await refused(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      place: await refused(
        () =>
          new Promise((resolve, reject) => {
            navigator.geolocation.getCurrentPosition(resolve, (error) => {
              reject(new Error(error.message))
            })
          }),
      ),
      notification: await Notification.requestPermission(),
      clipboard: await refused(() => navigator.clipboard.readText()),
      midi: 'requestMIDIAccess' in navigator ? await refused(() => navigator.requestMIDIAccess({ sysex: true })) : 'none',
    }
  })
  expect(answers.granted).toEqual([])
  expect(answers.notification).toBe('denied')
  for (const [name, answer] of Object.entries(answers)) expect(answer, name).not.toBe('granted')
})

test('the preload exposes three functions that know the contract alone, and main answers our own page alone (checklist 17, 20)', async ({
  start,
}) => {
  const slipway = await start()
  const { page, app } = slipway
  const exposed = await page.evaluate(async () => {
    const bridge = window.slipway as unknown as Record<string, unknown>
    const attempts = ['shell.openExternal', 'app.quit', '__proto__', 'constructor', '', 'accounts.list ', 'ELECTRON_BROWSER_REQUIRE']
    const refused = await Promise.all(
      attempts.map((name) =>
        window.slipway.call(name, {}).then(
          () => name,
          () => null,
        ),
      ),
    )
    const listening = attempts.filter((name) => {
      try {
        window.slipway.on(name, () => undefined)
        return true
      } catch {
        return false
      }
    })
    const isFrozen = (() => {
      try {
        bridge['call'] = () => 'replaced'
      } catch {
        return true
      }
      return bridge['call']?.toString().includes('replaced') !== true
    })()
    return {
      keys: Object.keys(bridge).sort(),
      onWindow: Object.keys(window).filter((name) => /slipway|electron|ipc/i.test(name)),
      refused: refused.filter((name) => name !== null),
      listening,
      isFrozen,
    }
  })
  expect(exposed).toEqual({ keys: ['call', 'on', 'pathsOf'], onWindow: ['slipway'], refused: [], listening: [], isFrozen: true })
  // A listener gets data alone, never Electron's event with its sender.
  await page.evaluate(() => {
    const heard = new Promise<string>((resolve) => {
      window.slipway.on('sync.changed', (...all: unknown[]) => {
        resolve(JSON.stringify(all))
      })
    })
    Object.assign(window, { heard })
  })
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('sync.changed', {})
  })
  expect(await page.evaluate(() => (window as unknown as { heard: Promise<string> }).heard)).toBe('[{}]')
  for (const name of calls)
    expect(await slipway.ask(name, 'nonsense' as never)).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  expect(events.length).toBeGreaterThan(0)

  // A page of somebody else that came by our preload all the same.
  const foreign = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const answers: unknown[] = []
      for (const address of ['data:text/html,<h1>Not ours</h1>', 'slipway-media://preview/01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } })
        await window.loadURL(address).catch(() => undefined)
        answers.push(
          await window.webContents.executeJavaScript("window.slipway.call('accounts.list', {})").catch(() => 'no script runs there'),
        )
        window.destroy()
      }
      return answers
    },
    join(whereIsSlipway().app, 'out', 'preload', 'preload.cjs'),
  )
  expect(foreign).toEqual([
    { ok: false, error: { code: 'untrusted-sender', message: 'This page may not do that.' } },
    'no script runs there',
  ])
})

test('one program per profile: a second start hands over, leaves at once, and what runs has no open door', async ({ start, service }) => {
  const studio = await service()
  const prepared = await start()
  await connectWith(prepared, studio)
  const { profile } = prepared
  const [row] = await rows(prepared, { search: 'shanty' })
  await studio.stop()
  await prepared.call('comments.add', { assetId: row!.id, text: 'Sent by the next start' })
  await prepared.close()
  await studio.startAgain()

  // Started as a user starts it, with nothing attached.
  const { electron, app, args } = whereIsSlipway()
  const command = [app, ...args, `--user-data-dir=${profile}`]
  const first = spawn(electron, command, { env: environment({}), stdio: 'ignore', detached: true })
  const pid = first.pid ?? 0
  try {
    // It is up and at work when the service hears of it.
    await expect.poll(() => studio.demo.inspect.comments(studio.idOf('Sea shanty')).length, { timeout: 20_000 }).toBe(1)
    const tree = processTree(pid)
    expect(tree.length).toBeGreaterThan(2)
    expect(listeningPorts(tree)).toEqual([])
    for (const each of tree)
      expect(commandLine(each)).not.toMatch(/remote-debugging|--inspect|--disable-web-security|--allow-file-access|--ignore-certificate/)
    // Its folder is nobody else's.
    expect(statSync(profile).mode & 0o077).toBe(0)
    for (const name of ['library.db', 'library.db-wal']) expect(statSync(join(profile, name)).mode & 0o077, name).toBe(0)
    expect(statSync(join(profile, 'logs', 'slipway.log')).mode & 0o077).toBe(0)

    const second = await promisify(execFile)(electron, command, { env: environment({}), timeout: 20_000 }).then(
      () => 0,
      (error: unknown) => (error as { code?: number }).code ?? -1,
    )
    expect(second).toBe(0)
    expect(isAlive(pid)).toBe(true)
    process.kill(pid, 'SIGTERM')
    await expect.poll(() => tree.filter(isAlive), { timeout: 10_000 }).toEqual([])
  } finally {
    for (const each of processTree(pid).filter(isAlive)) process.kill(each, 'SIGKILL')
  }
})

test('a second start brings the window of the first one forward, and its arguments are not followed', async ({ start }) => {
  const slipway = await start()
  await expect(slipway.page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
  await slipway.app.evaluate(({ app, BrowserWindow }) => {
    const seen = { second: 0, focused: 0 }
    Object.assign(globalThis, { seen })
    app.on('second-instance', () => {
      seen.second += 1
    })
    const window = BrowserWindow.getAllWindows()[0]
    if (window === undefined) return
    const focus = window.focus.bind(window)
    window.focus = () => {
      seen.focused += 1
      focus()
    }
  })
  const { electron, app, args } = whereIsSlipway()
  await promisify(execFile)(
    electron,
    [app, ...args, `--user-data-dir=${slipway.profile}`, 'https://example.com/', '--', 'slipway-app://window/evil.html'],
    { env: environment({}), timeout: 20_000 },
  )
  await expect.poll(() => slipway.app.evaluate(() => (globalThis as unknown as { seen: unknown }).seen)).toEqual({ second: 1, focused: 1 })
  expect(await slipway.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(slipway.page.url()).toMatch(/^slipway-app:\/\/window\/index\.html/)
})

test('a library of a newer Slipway is refused with a sentence and left untouched, to the byte', async ({ start, service }) => {
  const prepared = await start()
  await connectWith(prepared, await service())
  const { profile } = prepared
  await prepared.close()
  const file = join(profile, 'library.db')
  const db = new Database(file)
  db.pragma('user_version = 9999')
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  const before = md5(readFileSync(file))
  const { electron, app, args } = whereIsSlipway()
  const refused = spawn(electron, [app, ...args, `--user-data-dir=${profile}`], { env: environment({}), stdio: 'ignore', detached: true })
  const pid = refused.pid ?? 0
  try {
    const log = join(profile, 'logs', 'slipway.log')
    await expect.poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : ''), { timeout: 20_000 }).toContain('start.refused')
    expect(readFileSync(log, 'utf8')).toContain('database-too-new')
    expect(md5(readFileSync(file))).toBe(before)
    expect(readdirSync(profile).filter((name) => /^library\.db./.test(name))).toEqual([])
  } finally {
    for (const each of processTree(pid).filter(isAlive)) process.kill(each, 'SIGKILL')
  }
})

test('a page that dies is opened again where it was', async ({ start, service }) => {
  const slipway = await start()
  const studio = await service()
  await connectWith(slipway, studio)
  await expect(results(slipway.page)).toHaveText('11 assets')
  const renderers = processTree(slipway.pid).filter((pid) => commandLine(pid).includes('--type=renderer'))
  for (const pid of renderers) process.kill(pid, 'SIGKILL')
  const state = () =>
    slipway.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return { process: contents?.getOSProcessId() ?? 0, isReady: contents?.isLoading() === false && !contents.isCrashed() }
    })
  await expect
    .poll(async () => {
      const { process: pid, isReady } = await state()
      return isReady && isAlive(pid) && !renderers.includes(pid)
    })
    .toBe(true)
  await expect
    .poll(() =>
      slipway.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          "document.querySelector('[role=status][aria-label=Results]')?.textContent ?? ''",
        ),
      ),
    )
    .toBe('11 assets')
})

test('hostile texts of the service are text: titles, comments, tags and file names never become markup', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service({ library: 'none' })
  const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
  const mara = studio.demo.as(studio.colleague)
  const id = mara.create({ title: `${evil} title`, description: `${evil} description`, tags: [`${evil} tag`], category: evil })
  mara.comment(id, `${evil} comment [link](javascript:window.hacked=1)`)
  mara.tagByAi(id, [evil])
  mara.addToCollection(id, mara.createCollection(`${evil} collection`, evil))
  await connectWith(slipway, studio)
  await tile(page, `${evil} title`).click()
  const panel = page.getByRole('complementary', { name: 'Details' })
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText(`${evil} title`)
  await expect(panel).toContainText(`${evil} description`)
  for (const tab of ['Comments', 'History', 'Collections']) {
    await panel.getByRole('tab', { name: tab }).click()
    await expect(panel.getByRole('tabpanel')).toContainText(tab === 'History' ? /\S/ : evil)
  }
  await openView(page, 'Accounts')
  await upToDate(slipway)
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
})

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** TCP ports on which one of the processes listens, by the inodes of their sockets. Linux only. */
function listeningPorts(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketsOf))
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(inode ?? ''))
      .map(([, local]) => local ?? ''),
  )
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(link(`/proc/${String(pid)}/fd/${fd}`))?.[1] ?? [],
    )
  } catch {
    return []
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
