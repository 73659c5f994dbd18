import { secureConnectionRefusal } from '../providers/network-failure'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : error instanceof Error ? error.name : ''

/** Why a host could not be reached, in words; null when the error is not about that. Pure. */
export function reachFailure(error: unknown, host: string): string | null {
  const secure = secureConnectionRefusal(error, host)
  if (secure !== null) return secure
  switch (codeOf(error)) {
    case 'ENOTFOUND':
      return `There is no computer by the name ${host}. Check the address.`
    case 'EAI_AGAIN':
      return `The name ${host} could not be looked up just now. Check your network.`
    case 'ECONNREFUSED':
      return `Nothing answers at ${host}. Check the address and the port, and whether the server runs.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return `There is no way to ${host} from this network. Check the address and your network.`
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
    case 'TimeoutError':
      return `${host} did not answer in time. Check the address, and whether a firewall is in the way.`
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return `The connection to ${host} broke off. Try again; if it happens each time, something in between refuses it.`
    case 'HPE_INVALID_CONSTANT':
    case 'HPE_INVALID_HEADER_TOKEN':
      return `${host} answers, but not as a web server does. Check the address and the port.`
    default:
      return null
  }
}
