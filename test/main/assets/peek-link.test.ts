import { expect, test } from 'vitest'
import { peekLink } from '../../../src-main/assets/peek-link'
import { AppError } from '../../../src-preload/contract/errors'
import { manualClock } from '../../support/manual-clock'
import { failureOf, patient } from '../providers/support/failures'
import { startTinyServer } from '../providers/support/tiny-server'

const peek = (link: string, clock = manualClock()) => peekLink(link, { clock, signal: patient })

test('the first bytes are read and no more, also from a server that knows no ranges', async () => {
  const server = await startTinyServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': '5000000000' }).write(Buffer.alloc(100_000, 'a'))
  })
  const { contentType, head } = await peek(`${server.origin}/a`)
  expect([contentType, head.length]).toEqual(['image/png', 4100])
  expect(server.seen[0]?.headers).toMatchObject({ range: 'bytes=0-4099' })
  expect(server.seen[0]?.headers).not.toHaveProperty('authorization')
})

test('a server that sends a byte now and then is given up, as it would keep all other work waiting', async () => {
  const clock = manualClock()
  const server = await startTinyServer((_request, response) => {
    response.writeHead(200).write('a')
  })
  const peeking = failureOf(peek(`${server.origin}/a`, clock))
  await expect.poll(() => server.seen.length).toBe(1)
  clock.advance(24 * 60 * 60_000)
  expect(await peeking).toMatchObject({ kind: 'unknown-outcome', message: expect.stringMatching(/took too long/) as string })
})

test.each(['https://10.0.0.1/a', 'https://169.254.169.254/latest/meta-data', 'https://[fd00::1]/a', 'https://2852039166/a'])(
  'the link %s into a private network is not opened',
  async (link) => {
    const failure = await failureOf(peek(link))
    expect(failure).toMatchObject({ kind: 'rejected' })
  },
)

test('a link on this computer is not led into another network by a redirect', async () => {
  const server = await startTinyServer((_request, response) => {
    response.writeHead(302, { location: 'https://192.168.1.1/admin' }).end()
  })
  expect(await failureOf(peek(`${server.origin}/a`))).toMatchObject({ kind: 'rejected' })
})

test.each(['http://files.example/a', 'file:///etc/passwd', 'https://u:p@files.example/a', ''])(
  'the address %j is no link',
  async (link) => {
    await expect(peek(link)).rejects.toBeInstanceOf(AppError)
  },
)
