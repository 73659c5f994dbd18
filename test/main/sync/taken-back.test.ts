import { expect, it } from 'vitest'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { push } from '../../../src-main/sync/push'
import { sending } from './sending'

/** A large file that is still being read when the user gives it up. */
function beingRead() {
  const parts = sending({ kind: 'listing' })
  const { operation } = parts.library.addUpload()
  const entry = parts.entry(operation)
  if (entry === null) throw new Error('nothing waits')
  const check = (_file: unknown, signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      const end = () => {
        reject(new Error('given up'))
      }
      if (signal.aborted) end()
      else signal.addEventListener('abort', end)
    })
  const tools = { ...parts.tools, files: { ...parts.tools.files, check } }
  return { ...parts, operation, pushed: push(tools, entry, parts.service.provider, new AbortController().signal) }
}

it('a file that the user gives up is let go at once, however much of it there is to read', async () => {
  const { activity, operation, pushed, tools, service, entry } = beingRead()
  activity.cancel(operation)
  tools.transfers.changed(operation)
  expect(await pushed).toEqual({ account: 'well' })
  expect(entry(operation)).toBeNull()
  expect(service.changes).toEqual([])
})

it('what the user did to another one, or a wish that still stands, stops nothing', async () => {
  const { activity, operation, pushed, tools, library } = beingRead()
  const other = library.addUpload().operation
  activity.cancel(other)
  tools.transfers.changed(other)
  tools.transfers.changed(operation)
  const first = await Promise.race([pushed, new Promise((resolve) => setImmediate(resolve, 'still at it'))])
  expect(first).toBe('still at it')
  activity.cancel(operation)
  tools.transfers.changed(operation)
  await pushed
})

it('a piece that had to wait for its turn, and goes on when the sending has failed, makes the file not look as if it left', async () => {
  const parts = sending({ kind: 'listing' })
  const { operation } = parts.library.addUpload()
  const entry = parts.entry(operation)
  if (entry === null) throw new Error('nothing waits')
  let late: ((sent: number) => void) | null = null as ((sent: number) => void) | null
  const provider = {
    ...parts.service.provider,
    uploadFile: (_file: unknown, hooks: { onProgress: (sent: number) => void }) => {
      late = hooks.onProgress
      hooks.onProgress(1)
      return Promise.reject(new ProviderError('offline', 'Nobody answers.'))
    },
  }
  await push(parts.tools, entry, provider, new AbortController().signal)
  expect(late).not.toBeNull()
  expect(parts.tools.transfers.flows()).toEqual([])
  late?.(2)
  expect(parts.tools.transfers.flows()).toEqual([])
})
