import { providerDefinitions } from '../../../../src-main/providers/registry'
import type { ConformanceSubject } from './subject'

async function load(service: string): Promise<ConformanceSubject> {
  const { subject } = (await import(`../${service}/subject.ts`)) as { subject: ConformanceSubject }
  return subject
}

/** Every service of the registry, each with the `subject.ts` beside its tests: one without it fails the whole suite. */
export const subjects: readonly ConformanceSubject[] = await Promise.all(providerDefinitions.map(({ service }) => load(service)))
