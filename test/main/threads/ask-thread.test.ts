import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askThread } from '../../../src-main/threads/ask-thread'

function start(onEnd?: () => void) {
  const path = join(import.meta.dirname, '../../support/threads/odd-answers.mjs')
  const thread = askThread<string, [number, string]>({ path, data: null, ...(onEnd && { onEnd }) })
  onTestFinished(() => thread.close())
  return thread
}

describe('a thread that is asked', () => {
  it('answers in the order in which it was asked', async () => {
    const thread = start()
    const answers = await Promise.all(['a', 'b', 'c'].map((question) => thread.ask(question)))
    expect(answers).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
  })

  it('fails with the name and code of what went wrong, and without its words', async () => {
    const thread = start()
    const failed: unknown = await thread.ask('fail').catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'SqliteError', code: 'SQLITE_FULL' })
    expect(String(failed)).not.toContain('title')
    expect(await thread.ask('next')).toEqual([2, 'next'])
  })

  it('fails what it was asked when it dies, says so, and is started anew for the next question', async () => {
    let ends = 0
    const thread = start(() => {
      ends += 1
    })
    const lost = [thread.ask('die'), thread.ask('behind')]
    for (const answer of await Promise.allSettled(lost))
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'thread-ended' } })
    expect(ends).toBe(1)
    expect(await thread.ask('again')).toEqual([1, 'again'])
  })

  it('answers what it was asked before it is closed, and nothing afterwards', async () => {
    const thread = start()
    const before = thread.ask('before')
    const closing = thread.close()
    expect(await before).toEqual([1, 'before'])
    await closing
    await expect(thread.ask('late')).rejects.toMatchObject({ code: 'thread-ended' })
  })
})
