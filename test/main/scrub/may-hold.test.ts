import { expect, test } from 'vitest'
import { mayHold } from '../../../src-main/scrub/may-hold'
import { factsOf } from '../../support/media-samples/read-bytes'
import { sampleFiles } from '../../support/media-samples/many'

const location = { location: true, generation: false }
const generation = { location: false, generation: true }

const withType = async (mime: string) => ({ ...(await factsOf(Buffer.from('x'))), type: { mime, extension: 'x' } })

test.each(['text/plain', 'application/xml', 'audio/wav', 'image/bmp', 'font/woff2'])(
  '%s holds neither a place nor a prompt',
  async (mime) => {
    const facts = await withType(mime)
    expect([mayHold(facts, location), mayHold(facts, generation)]).toEqual([false, false])
  },
)

test.each(['audio/mpeg', 'audio/flac', 'audio/ogg'])('%s holds no place, but may hold a prompt', async (mime) => {
  const facts = await withType(mime)
  expect([mayHold(facts, location), mayHold(facts, generation)]).toEqual([false, true])
})

test.each([
  'image/jpeg',
  'image/gif',
  'image/svg+xml',
  'image/vnd.adobe.photoshop',
  'application/pdf',
  'application/zip',
  'audio/x-m4a',
  'video/mp4',
])('%s may hold either', async (mime) => {
  const facts = await withType(mime)
  expect([mayHold(facts, location), mayHold(facts, generation)]).toEqual([true, true])
})

test('anything may be in a file of which nothing could be told', () => {
  expect(mayHold(null, location)).toBe(true)
})

test('what was found in a file is in it, whatever its type', async () => {
  const facts = { ...(await factsOf(sampleFiles['png'] ?? Buffer.alloc(0))), type: { mime: 'text/plain', extension: 'txt' } }
  expect(mayHold(facts, generation)).toBe(true)
})
