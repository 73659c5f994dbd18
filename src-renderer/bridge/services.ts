import type { UseQueryResult } from '@tanstack/react-query'
import type { Output } from '../../src-preload/contract/procedures'
import { useCall } from './query'

/** The services that Slipway can speak to, in the order dialogs show them. They do not change while the program runs. */
export function useServices(): UseQueryResult<Output<'services.list'>> {
  return useCall('services.list', {})
}
