import { ProviderError } from './provider-error'

/** A request that got no usable answer, as far as the network layer knows. */
export interface NetworkFailure {
  readonly error: unknown
  /** Host, with the port where one was given, as the user knows it. */
  readonly host: string
  /** False only when not one byte of the request can have left. */
  readonly sent: boolean
  /** True for requests that change nothing. */
  readonly harmless: boolean
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const isParserError = (error: unknown): boolean => error instanceof Error && error.name === 'HTTPParserError'

const untrusted =
  /^(UNABLE_TO_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_)/
const notTls = /^(EPROTO|ERR_SSL_|ERR_TLS_)/

/** Why a secure connection was refused, as a sentence; null when it was not about that. There is no way round it: never insecure anyway. */
export function secureConnectionRefusal(error: unknown, host: string): string | null {
  const code = codeOf(error)
  if (code === 'CERT_HAS_EXPIRED')
    return `The certificate of ${host} has expired, so nothing was sent. Check the date of this computer, or ask whoever runs the server.`
  if (code === 'CERT_NOT_YET_VALID')
    return `The certificate of ${host} is not valid yet, so nothing was sent. Check the date of this computer.`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `The server that answers at ${host} proves to be another one, so nothing was sent. Check the address.`
  if (untrusted.test(code))
    return `The certificate of ${host} can not be trusted, so nothing was sent. Check the address, or ask whoever runs the server.`
  if (notTls.test(code)) return `${host} does not offer a secure connection here, so nothing was sent. Check the address and the port.`
  return null
}

const answersOddly = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_RES_EXCEEDED_MAX_SIZE'])
const tooSlow = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

const checksFirst = 'It may or may not have arrived, so Slipway looks before it sends it again.'
const triesAgain = 'Slipway tries again later.'

/** Maps whatever the network layer threw to a failure of ours. A `ProviderError` passes as it is. Pure. */
export function networkFailure({ error, host, sent, harmless }: NetworkFailure): ProviderError {
  if (error instanceof ProviderError) return error
  if (!sent)
    return new ProviderError(
      'offline',
      secureConnectionRefusal(error, host) ?? `${host} could not be reached. Check the address and your network.`,
    )
  const code = codeOf(error)
  if (isParserError(error) || answersOddly.has(code))
    return brokenAnswer(`${host} answers, but not as a web service does. Check the address and the port.`)
  const next = harmless ? triesAgain : checksFirst
  if (tooSlow.has(code)) return tookTooLong({ host, sent, harmless })
  return new ProviderError('unknown-outcome', `The connection to ${host} broke off before the whole answer was here. ${next}`)
}

/** The failure of a request that ran out of time. */
export function tookTooLong({ host, sent, harmless }: Omit<NetworkFailure, 'error'>): ProviderError {
  if (!sent) return new ProviderError('offline', `${host} could not be reached in time. Check the address and your network.`)
  return new ProviderError('unknown-outcome', `${host} took too long to answer. ${harmless ? triesAgain : checksFirst}`)
}

/** The failure of a request that its caller gave up. */
export function cancelled(sent: boolean): ProviderError {
  return sent
    ? new ProviderError('unknown-outcome', 'The request was cancelled after it had been sent.')
    : new ProviderError('offline', 'The request was cancelled before it was sent.')
}

/** An answer that is not what the service documents. */
export function brokenAnswer(message: string, status?: number): ProviderError {
  return new ProviderError('broken-answer', message, status === undefined ? {} : { status })
}
