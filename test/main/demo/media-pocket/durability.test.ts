import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuiltDemo } from '../child-process'
import { buildDemoProcess, forkDemoProcess } from '../child-process'
import { at, call, later, makeFolder, me, myKey, pngBytes, serveFiles, startDemo } from './harness'

describe('a restart', () => {
  it('gives the same state on the same folder and port', async () => {
    const folder = makeFolder()
    const files = await serveFiles((_request, response) => response.end(pngBytes))
    const first = await startDemo({ folder })
    const id = first.as(me).create({ title: 'a', external_id: 'one', tags: ['x'] })
    first.as(me).comment(id, 'text')
    first.as(me).trash(first.as(me).create({ title: 'b' }))
    await call(first, 'POST', `/assets/${id}/media`, { body: { file_url: files, filename: 'a.png' } })
    await first.idle()
    const paths = [`/assets/${id}`, `/assets/${id}/comments`, `/assets/${id}/media`, `/assets/${id}/history/0`, `/assets/${id}/dag_actions`]
    const look = (demo: typeof first) => Promise.all(paths.map(async (path) => (await call(demo, 'GET', path)).json))
    const before = await look(first)
    const preview = String(at(before[2], 'media', 0, 'preview_url'))
    await first.stop()

    const second = await startDemo({ folder, port: Number(new URL(first.origin).port) })
    // The first calls may still run into connections of before.
    await expect.poll(() => look(second).catch(() => null)).toEqual(before)
    expect(second.assetIds()).toEqual(first.assetIds())
    expect((await fetch(preview)).status).toBe(200)
    expect((await call(second, 'POST', '/assets', { body: { title: 'c', external_id: 'one' } })).status).toBe(400)
    expect(second.as(me).comment(id, 'next')).toBe(2)
  })

  it('takes up the fetching and the removal that were accepted before', async () => {
    const folder = makeFolder()
    const files = await serveFiles((_request, response) => response.end(pngBytes))
    const first = await startDemo({ folder, ingestDelayMs: 60_000, limits: { removalDelayMs: 60_000 } })
    const id = first.as(me).create({ title: 'a' })
    await call(first, 'POST', `/assets/${id}/media`, { body: { file_url: files, filename: 'a.png' } })
    await first.stop()
    const second = await startDemo({ folder, limits: { removalDelayMs: 60_000 } })
    await second.idle()
    expect(second.inspect.asset(id)?.media).toHaveLength(1)
    await call(second, 'DELETE', `/assets/${id}/media`)
    await second.stop()
    const third = await startDemo({ folder })
    await third.idle()
    expect(third.inspect.asset(id)?.media).toEqual([])
  })

  it('stops in the middle of a fetch and does it again', async () => {
    const folder = makeFolder()
    let asked = 0
    const files = await serveFiles((_request, response) => {
      asked += 1
      response.writeHead(200, { 'Content-Length': String(pngBytes.length) })
      if (asked === 1) response.write(pngBytes.subarray(0, 10))
      else response.end(pngBytes)
    })
    const first = await startDemo({ folder })
    const id = first.as(me).create({ title: 'a' })
    await call(first, 'POST', `/assets/${id}/media`, { body: { file_url: files, filename: 'a.png' } })
    await expect.poll(() => readdirSync(join(folder, 'arriving'))).toHaveLength(1)
    await first.stop()
    expect(readdirSync(join(folder, 'arriving'))).toEqual([])
    expect(first.inspect.jobs()).toHaveLength(1)
    const second = await startDemo({ folder })
    await second.idle()
    expect(second.inspect.asset(id)?.media).toMatchObject([{ size: pngBytes.length }])
    expect(readdirSync(join(folder, 'arriving'))).toEqual([])
  })

  it('removes files that no record speaks of', async () => {
    const folder = makeFolder()
    const first = await startDemo({ folder })
    await first.stop()
    for (const name of ['media', 'previews', 'arriving']) writeFileSync(join(folder, name, '99'), 'left behind')
    await startDemo({ folder })
    for (const name of ['media', 'previews', 'arriving']) expect(existsSync(join(folder, name, '99'))).toBe(false)
  })

  it('keeps no key in its files', async () => {
    const folder = makeFolder()
    const demo = await startDemo({ folder })
    const made = await call(demo, 'POST', '/user/api_keys', { body: { name: 'second' } })
    const text = readFileSync(join(folder, 'journal.jsonl'), 'utf8')
    expect(text).not.toContain(myKey)
    expect(text).not.toContain(String(at(made.json, 'api_key', 'key')))
  })
})

describe('a kill', () => {
  let built: BuiltDemo
  beforeAll(async () => {
    built = await buildDemoProcess()
  }, 60_000)
  afterAll(() => {
    built.remove()
  })

  it('in the middle of a burst loses nothing that was answered', async () => {
    const folder = makeFolder()
    const child = forkDemoProcess(built)
    const ended = once(child, 'exit')
    later(() => {
      child.kill('SIGKILL')
    })
    child.send({
      kind: 'start',
      folder,
      libraryFolder: join(folder, 'none'),
      services: [{ service: 'media-pocket', port: 0, secrets: { apiKey: myKey } }],
    })
    const [report] = (await once(child, 'message')) as [{ kind: string; services: { address: string }[] }]
    expect(report.kind).toBe('started')
    const started = { origin: report.services[0]?.address ?? '' }
    const answered: string[] = []
    const burst = async (worker: number): Promise<void> => {
      for (let turn = 0; ; turn += 1) {
        const title = `${String(worker)}-${String(turn)}`
        const reply = await call(started, 'POST', '/assets', { body: { title, external_id: title } }).catch(() => null)
        if (reply === null) return
        answered.push(title)
        const id = String(at(reply.json, 'asset', 'id'))
        const comment = await call(started, 'POST', `/assets/${id}/comments`, { body: { comment: title } }).catch(() => null)
        if (comment === null) return
        answered.push(`comment ${title}`)
        // After the kill every worker ends at its next call.
        if (answered.length > 300) child.kill('SIGKILL')
      }
    }
    await Promise.all([1, 2, 3, 4, 5, 6].map(burst))
    expect((await ended)[1]).toBe('SIGKILL')
    expect(answered.length).toBeGreaterThan(300)

    const demo = await startDemo({ folder: join(folder, 'media-pocket') })
    const kept = new Set(
      demo.inspect
        .all()
        .flatMap((asset) => [asset.title, ...demo.inspect.comments(asset.id).map((comment) => `comment ${comment.message}`)]),
    )
    expect(answered.filter((title) => !kept.has(title))).toEqual([])
    // At most what was on its way in each worker was done and not answered.
    expect(kept.size - answered.length).toBeLessThanOrEqual(6)
    for (const asset of demo.inspect.all()) expect(demo.inspect.events(asset.id)[0]).toBe('ASSET_ADDED')
  })
})
