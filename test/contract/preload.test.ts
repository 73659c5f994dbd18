import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bridge } from '../../src-preload/bridge'
import { calls, events } from '../../src-preload/contract/channels'

const electron = vi.hoisted(() => ({
  exposed: [] as [string, unknown][],
  invoked: [] as [string, unknown][],
  listeners: [] as [string, (event: unknown, payload: unknown) => void][],
  answer: { ok: true, value: 1 },
}))

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => electron.exposed.push([name, api]) },
  ipcRenderer: {
    invoke: (name: string, input: unknown) => {
      electron.invoked.push([name, input])
      return Promise.resolve(electron.answer)
    },
    on: (name: string, listener: (event: unknown, payload: unknown) => void) => {
      electron.listeners.push([name, listener])
    },
    removeListener: (name: string, listener: unknown) => {
      electron.listeners = electron.listeners.filter(([other, known]) => other !== name || known !== listener)
    },
  },
}))

async function bridge(): Promise<Bridge> {
  await import('../../src-preload/preload')
  return electron.exposed[0]?.[1] as Bridge
}

describe('the preload', () => {
  beforeEach(() => {
    electron.invoked = []
    electron.listeners = []
  })

  it('puts three functions on the page and nothing else', async () => {
    const api = await bridge()
    expect(electron.exposed.map(([name]) => name)).toEqual(['slipway'])
    expect(Object.keys(api).sort()).toEqual(['call', 'on', 'pathsOf'])
  })

  it('hands every call of the contract on, with its input alone', async () => {
    const api = await bridge()
    for (const call of calls) await expect(api.call(call, { call })).resolves.toEqual({ ok: true, value: 1 })
    expect(electron.invoked).toEqual(calls.map((call) => [call, { call }]))
  })

  it.each(['', 'app.quit', 'ELECTRON_BROWSER_REQUIRE', 'toString', '__proto__', 'constructor', 'assets.changed', 'app.state '])(
    'refuses the call "%s" and sends nothing',
    async (name) => {
      const api = await bridge()
      await expect(api.call(name, {})).rejects.toThrow('unknown call')
      expect(electron.invoked).toEqual([])
    },
  )

  it.each(['', 'app.state', 'ELECTRON_RENDERER_INVOKE', '__proto__'])('refuses to listen to "%s"', async (name) => {
    const api = await bridge()
    expect(() => api.on(name, () => undefined)).toThrow('unknown event')
    expect(electron.listeners).toEqual([])
  })

  it("listens to every event of the contract, and never shows the page Electron's own event", async () => {
    const api = await bridge()
    for (const event of events) {
      const seen: unknown[][] = []
      api.on(event, (...all) => seen.push(all))
      electron.listeners.at(-1)?.[1]({ sender: 'electron' }, { ids: null })
      expect(seen).toEqual([[{ ids: null }]])
    }
  })

  it('stops listening when told', async () => {
    const api = await bridge()
    const stop = api.on('assets.changed', () => undefined)
    expect(electron.listeners).toHaveLength(1)
    stop()
    expect(electron.listeners).toEqual([])
  })
})
