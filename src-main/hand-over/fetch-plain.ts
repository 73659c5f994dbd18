import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Clock } from '../clock'

const longestMs = 15_000
const mostBytes = 64 * 1024

/**
 * Fetches a link as a service would: no credentials, no headers of a browser, no redirects, on a connection of its own. Reads 64 KB at most. Rejects with the error of the
 * network; when nothing came in 15 s with one of the code `ETIMEDOUT`.
 */
export function fetchPlain(link: string, clock: Clock): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const url = new URL(link)
    const fetching = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      agent: false,
      headers: { accept: '*/*', 'user-agent': 'Slipway' },
    })
    const cancel = clock.setTimer(longestMs, () => {
      fetching.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }))
    })
    const fail = (error: Error) => {
      cancel()
      reject(error)
    }
    fetching.on('error', fail)
    fetching.once('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      const done = () => {
        cancel()
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) })
      }
      response.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size <= mostBytes) return
        done()
        fetching.destroy()
      })
      response.once('end', done)
      response.on('error', fail)
    })
    fetching.end()
  })
}
