import { describe, expect, it } from 'vitest'
import type { Core } from '../../../src-main/core'
import { createHandlers, type Desktop } from '../../../src-main/ipc/handlers'
import { calls } from '../../../src-preload/contract/channels'

describe('the handlers', () => {
  it('are one for each call of the contract, and no more', () => {
    const core = new Proxy({}, { get: () => ({}) }) as unknown as Core
    const desktop: Desktop = {
      version: '0',
      platform: 'linux',
      dataFolder: '/',
      chooseFolder: () => Promise.resolve(null),
      chooseIdFile: () => Promise.resolve(null),
      reveal: () => undefined,
      startAgain: () => undefined,
      applyTheme: () => undefined,
    }
    expect(Object.keys(createHandlers(core, desktop)).sort()).toEqual([...calls].sort())
  })
})
