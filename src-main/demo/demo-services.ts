import type { DemoDefinition } from './demo-definition'
import { startGlobalAiOpcDemo } from './globalaiopc/globalaiopc-demo'
import { startMediaPocketDemo } from './media-pocket/media-pocket-demo'
import { startOctoSparkDemo } from './octospark/octospark-demo'
import { startWordbeeDemo } from './wordbee/wordbee-demo'

const you = 'you@demo.example'
const portOf = (origin: string) => Number(new URL(origin).port)
/** The demo library, shared out by its projects, so that every service shows something of its own. */
const projects = {
  octospark: ['Tidewater app'],
  wordbee: ['Harbour at Night'],
  globalaiopc: ['The Far Ring', 'Midnight Sun festival'],
}
const isOf = (names: readonly string[], project: string | null) => project !== null && names.includes(project)
const elsewhere = Object.values(projects).flat()

const octoSpark: DemoDefinition = {
  service: 'octospark',
  isSeededWith: ({ project, file }) => file !== null && isOf(projects.octospark, project),
  start: async ({ folder, port, secrets, library }) => {
    const demo = await startOctoSparkDemo({
      folder,
      port,
      tokens: [{ token: secrets['token'] ?? '', email: you }],
      library,
      limits: { loggedRequests: 50 },
    })
    return { address: demo.origin, fields: { teamId: demo.teamId }, port: portOf(demo.origin), knownIds: () => [], stop: () => demo.stop() }
  },
}

const wordbee: DemoDefinition = {
  service: 'wordbee',
  isSeededWith: ({ project, file }) => file !== null && isOf(projects.wordbee, project),
  start: async ({ folder, port, secrets, library }) => {
    const demo = await startWordbeeDemo({
      folder,
      port,
      accounts: [{ accountId: 'demo', key: secrets['apiKey'] ?? '' }],
      library,
      limits: { loggedRequests: 50 },
    })
    return {
      address: demo.origin,
      fields: demo.fields,
      port: portOf(demo.origin),
      knownIds: () => [],
      stop: () => demo.stop(),
    }
  },
}

const mediaPocket: DemoDefinition = {
  service: 'media-pocket',
  isSeededWith: ({ project }) => !isOf(elsewhere, project),
  start: async ({ folder, port, secrets, library }) => {
    const demo = await startMediaPocketDemo({
      folder,
      port,
      apiKeys: [{ key: secrets['apiKey'] ?? '', email: you }],
      library,
      limits: { loggedRequests: 50 },
    })
    return { address: demo.origin, fields: {}, port: portOf(demo.origin), knownIds: demo.assetIds, stop: () => demo.stop() }
  },
}

const globalAiOpc: DemoDefinition = {
  service: 'globalaiopc',
  isSeededWith: ({ project, file }) => file !== null && isOf(projects.globalaiopc, project),
  start: async ({ folder, port, secrets, library }) => {
    const demo = await startGlobalAiOpcDemo({ folder, port, apiKeys: [secrets['apiKey'] ?? ''], library, limits: { loggedRequests: 50 } })
    return { address: demo.address, fields: {}, port: portOf(demo.origin), knownIds: demo.assetIds, stop: () => demo.stop() }
  },
}

/** The services that the demo process can run. */
export const demoDefinitions: readonly DemoDefinition[] = [mediaPocket, octoSpark, wordbee, globalAiOpc]
