import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from './bridge'
import { calls, events } from './contract/channels'
import type { Reply } from './contract/errors'

const knownCalls: ReadonlySet<string> = new Set(calls)
const knownEvents: ReadonlySet<string> = new Set(events)

const bridge: Bridge = {
  call: (name, input) => {
    if (!knownCalls.has(name)) return Promise.reject(new Error('unknown call'))
    return ipcRenderer.invoke(name, input) as Promise<Reply<unknown>>
  },
  on: (name, listener) => {
    if (!knownEvents.has(name)) throw new Error('unknown event')
    const receive = (_event: unknown, payload: unknown) => {
      listener(payload)
    }
    ipcRenderer.on(name, receive)
    return () => {
      ipcRenderer.removeListener(name, receive)
    }
  },
}

contextBridge.exposeInMainWorld('slipway', bridge)
