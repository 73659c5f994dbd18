import { addressField, secretField } from '../../src-main/providers/form-fields'
import type { OpenOptions, ProviderDefinition } from '../../src-main/providers/provider'
import type { MemoryService } from './memory-provider'

/** A service in memory as the registry knows it, and with what it was opened. Its form is that of Media Pocket, whatever it is called. */
export interface MemoryDefinition extends ProviderDefinition {
  readonly opened: Pick<OpenOptions, 'address' | 'fields' | 'secrets'>[]
}

export function memoryDefinition(
  service: MemoryService,
  values: Partial<ProviderDefinition> & { readonly label?: string } = {},
): MemoryDefinition {
  const { label = 'Media Pocket', ...more } = values
  const id = values.service ?? 'media-pocket'
  const opened: MemoryDefinition['opened'] = []
  return {
    service: id,
    form: {
      id,
      label,
      fields: [
        { ...addressField, hint: 'https://yourcompany.example' },
        { ...secretField, key: 'apiKey', label: 'API key', hint: 'Made in your user profile' },
      ],
      targetFields: [],
    },
    open: ({ address, fields, secrets }) => {
      opened.push({ address, fields, secrets })
      return { ...service.provider, service: id }
    },
    ...more,
    opened,
  }
}
