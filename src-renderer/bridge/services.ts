import type { UseQueryResult } from '@tanstack/react-query'
import type { Output } from '../../src-preload/contract/procedures'
import type { ServiceForm } from '../../src-preload/contract/service'
import { useCall } from './query'

/** The services that Slipway can speak to, in the order dialogs show them. They do not change while the program runs. */
export function useServices(): UseQueryResult<Output<'services.list'>> {
  return useCall('services.list', {})
}

/** One service by its id; undefined until main has answered, or where it is not known. */
export function useService(id: string | undefined): ServiceForm | undefined {
  const { data } = useServices()
  return data?.find((service) => service.id === id)
}
