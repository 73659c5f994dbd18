import { contextBridge, ipcRenderer, webUtils } from 'electron'
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
  // A path is told only of a file that the user gave to the page by hand: the page can not make one up.
  pathsOf: (files) => files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== ''),
}

contextBridge.exposeInMainWorld('slipway', bridge)
