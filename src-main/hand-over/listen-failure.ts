import { AppError } from '../../src-preload/contract/errors'
import { systemCode } from '../drop-folders/system-code'
import { inLink } from './network-addresses'
import type { ListenPlace } from './listen-place'

/** Why this computer can not listen at a place, in words. Rethrows what is not the system's answer. */
export function listenFailure(error: unknown, { address, port }: ListenPlace): AppError {
  const where = `${inLink(address)}:${String(port)}`
  const next = 'Open Settings > Hand-over and choose another; it goes on by itself.'
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new AppError(
        'unexpected',
        `Files can not be handed over from ${where}: another program uses this port. End it, or choose another port in Settings > Hand-over.`,
      )
    case 'EACCES':
      return new AppError(
        'unexpected',
        `Files can not be handed over from ${where}: the system does not let Slipway use this port. ${next}`,
      )
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return new AppError(
        'unexpected',
        `Files can not be handed over from ${inLink(address)}: this computer does not have this address any more. ${next}`,
      )
    case null:
      throw error
    default:
      return new AppError('unexpected', `Files can not be handed over from ${where}: the system refused it. ${next}`)
  }
}
