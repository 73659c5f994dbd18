import type { ServiceId } from './service'

/** One input of the "Add account" dialog. `secret` ones go to the keychain and never come back to the window. */
export interface ServiceField {
  readonly key: string
  readonly label: string
  readonly secret: boolean
  readonly hint: string
}

/** A service as the "Add account" dialog offers it. `unavailable` says why it can not be chosen. */
export interface ServiceForm {
  readonly id: ServiceId
  readonly label: string
  readonly fields: readonly ServiceField[]
  readonly unavailable: string | null
}

const address = (hint: string): ServiceField => ({ key: 'address', label: 'Server address', secret: false, hint })

/** In the order the dialog shows them. */
export const serviceForms: readonly ServiceForm[] = [
  {
    id: 'octospark',
    label: 'OctoSpark',
    fields: [
      address('https://api.octospark.ai'),
      { key: 'apiToken', label: 'API token', secret: true, hint: 'Starts with octo_live_ or octo_test_' },
      { key: 'teamId', label: 'Team ID', secret: false, hint: 'The id of the team whose assets you work on' },
    ],
    unavailable: 'Slipway does not speak to OctoSpark yet.',
  },
  {
    id: 'wordbee',
    label: 'Wordbee',
    fields: [
      address('https://www.wordbee-translator.com'),
      { key: 'accountId', label: 'Account ID', secret: false, hint: 'Shown in Wordbee beside the API key' },
      { key: 'apiKey', label: 'API key', secret: true, hint: 'Made in Wordbee, in the settings of the API' },
      { key: 'scope', label: 'Scope', secret: false, hint: 'pr and the project number, such as pr1234' },
      { key: 'segmentIds', label: 'Segment IDs', secret: false, hint: 'A list and ranges, such as 12, 100-140' },
    ],
    unavailable: 'Slipway does not speak to Wordbee yet.',
  },
  {
    id: 'media-pocket',
    label: 'Media Pocket',
    fields: [
      address('https://yourcompany.mediapocket.io'),
      { key: 'apiKey', label: 'API key', secret: true, hint: 'Made in Media Pocket, in your user profile' },
    ],
    unavailable: null,
  },
  {
    id: 'globalaiopc',
    label: 'GlobalAiOpc',
    fields: [
      address('https://zcbservice.aizfw.cn/kyyReactApiServer'),
      { key: 'apiKey', label: 'API key', secret: true, hint: 'From your GlobalAiOpc console' },
    ],
    unavailable: 'Slipway does not speak to GlobalAiOpc yet.',
  },
]

/** The service's name as users know it. */
export function serviceLabel(id: ServiceId): string {
  return serviceForms.find((form) => form.id === id)?.label ?? id
}
