import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const hex = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** How a request is signed, by the signature of version 4. */
export interface Signed {
  readonly accessKeyId: string
  readonly region: string
  /** ms since 1970. */
  readonly signedAt: number
  /** Seconds for which a link is good; null for a request with a header. */
  readonly expires: number | null
  readonly isGenuine: (secretAccessKey: string) => boolean
}

interface Parts {
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
  readonly date: string
  readonly payload: string
  readonly expires: number | null
}

function partsOf(request: IncomingMessage, query: URLSearchParams): Parts | null {
  const header = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    request.headers.authorization ?? '',
  )
  if (header !== null) {
    const [, credential = '', signedHeaders = '', signature = ''] = header
    const date = String(request.headers['x-amz-date'] ?? '')
    return { credential, signedHeaders, signature, date, payload: String(request.headers['x-amz-content-sha256'] ?? ''), expires: null }
  }
  const of = (name: string) => query.get(`X-Amz-${name}`) ?? ''
  if (of('Algorithm') !== 'AWS4-HMAC-SHA256') return null
  return {
    credential: of('Credential'),
    signedHeaders: of('SignedHeaders'),
    signature: of('Signature'),
    date: of('Date'),
    payload: 'UNSIGNED-PAYLOAD',
    expires: Number(of('Expires')),
  }
}

/** Reads the signature of a request, in its header or its address, by the vendor's description of version 4; null when there is none. */
export function readSignature(request: IncomingMessage): Signed | null {
  const [path = '', search = ''] = (request.url ?? '').split('?', 2)
  const query = new URLSearchParams(search)
  const parts = partsOf(request, query)
  if (parts === null) return null
  const [accessKeyId = '', day = '', region = '', service = '', end = ''] = parts.credential.split('/')
  const sorted = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
  const names = parts.signedHeaders.split(';')
  const headers = names.map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  )
  const canonical = [request.method, path, sorted.join('&'), headers.join(''), parts.signedHeaders, parts.payload].join('\n')
  const scope = [day, region, service, end].join('/')
  const text = ['AWS4-HMAC-SHA256', parts.date, scope, hex(canonical)].join('\n')
  const time = parts.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  return {
    accessKeyId,
    region,
    signedAt: Date.parse(time),
    expires: parts.expires,
    isGenuine: (secret) => {
      const key = [day, region, service, end].reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`)
      return hmac(key, text).toString('hex') === parts.signature
    },
  }
}
