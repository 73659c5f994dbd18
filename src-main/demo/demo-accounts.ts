/** A demo service as the main process knows it: which, and how to make secrets for a new account of it. Both sides are ours. */
export interface DemoAccount {
  readonly service: string
  /** `random` gives a new text at every call. */
  readonly makeSecrets: (random: () => string) => Readonly<Record<string, string>>
}

/** The services that can be explored, in the order their accounts are added. */
export const demoAccounts: readonly DemoAccount[] = [
  { service: 'media-pocket', makeSecrets: (random) => ({ apiKey: random() }) },
  { service: 'octospark', makeSecrets: (random) => ({ token: `octo_test_${random()}` }) },
  { service: 'wordbee', makeSecrets: (random) => ({ apiKey: random() }) },
  { service: 'globalaiopc', makeSecrets: (random) => ({ apiKey: random() }) },
]
