import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { systemClock } from '../../clock'
import type { DemoLibrary } from '../library'
import { serve } from '../service/serve'
import type { DemoService, Serve } from '../service/serve'
import { assetRoutes } from './asset-routes'
import { refuseInWords } from './refusals'
import type { SeedFile } from './seed'
import { defaultSetup, seedState } from './seed'
import type { FileRecord, UploadRecord, WordbeeSetup } from './state'
import { openWordbeeState } from './state'
import type { DemoAccount, Denied } from './tokens'
import { createGate } from './tokens'
import { uploadRoutes } from './upload-routes'

/** How a demo of Wordbee is started. */
export interface WordbeeDemoOptions {
  /** Where the state lies; made when missing. One running demo per folder. */
  readonly folder: string
  /** On 127.0.0.1; 0, the default, takes any free port. */
  readonly port?: number
  readonly clock?: Clock
  readonly accounts: readonly DemoAccount[]
  readonly setup?: WordbeeSetup
  /** Put in when the state is new. */
  readonly library?: DemoLibrary | null
  readonly files?: readonly SeedFile[]
  /** Default 30 minutes. */
  readonly tokenIdleMs?: number
  /** Default 1000; log-ins do not count. */
  readonly callsPerHour?: number
  /** Whether bytes are given to nobody without the two headers; default true. */
  readonly downloadNeedsHeaders?: boolean
  readonly limits?: Partial<typeof defaultLimits>
  readonly random?: (size: number) => Uint8Array
  /** Absent: on 127.0.0.1. */
  readonly serve?: Serve
}

const defaultLimits = { bodyBytes: 1024 * 1024, rawBodyBytes: 256 * 1024 * 1024, loggedRequests: 20_000 }

/** A look behind the HTTP border, for tests. */
export interface InspectWordbee {
  readonly files: () => readonly (FileRecord & { readonly path: string })[]
  /** Bytes that were sent and never attached. */
  readonly orphans: () => readonly UploadRecord[]
  /** Files that went, and how: `with-all` when a request named no file. */
  readonly deleted: () => readonly { readonly name: string; readonly how: 'by-name' | 'with-all' }[]
  readonly counts: () => { readonly logIns: number; readonly liveTokens: number; readonly callsThisHour: number }
}

/** A running demo of Wordbee. */
export interface WordbeeDemo extends DemoService {
  /** What an account of it is connected with: its first project, all segments. */
  readonly fields: Readonly<Record<'accountId' | 'scope' | 'segmentIds', string>>
  readonly inspect: InspectWordbee
  /** Refuses rights from now on; null gives all of them. */
  readonly deny: (denied: Denied | null) => void
  /** Ends all tokens, as half an hour without use does. */
  readonly expireTokens: () => void
  /** Takes so many of the hour's calls away. */
  readonly spendCalls: (count: number) => void
  /** It does nothing by itself, so that it is always idle. */
  idle(): Promise<void>
}

/** Starts a demo of Wordbee Translator (API 2). Fails with the system's error when the port or the folder can not be had. */
export async function startWordbeeDemo(options: WordbeeDemoOptions): Promise<WordbeeDemo> {
  const { clock = systemClock, setup = defaultSetup, random = randomBytes, accounts } = options
  const state = openWordbeeState({ folder: options.folder, clock, setup, random })
  try {
    seedState(state, { library: options.library ?? null, files: options.files ?? [] })
    const gate = createGate({
      state,
      accounts,
      tokenIdleMs: options.tokenIdleMs ?? 30 * 60_000,
      callsPerHour: options.callsPerHour ?? 1000,
    })
    const deleted: { name: string; how: 'by-name' | 'with-all' }[] = []
    let denied: Denied | null = null
    const service = await (options.serve ?? serve)({
      port: options.port ?? 0,
      clock,
      limits: { ...defaultLimits, ...options.limits },
      refuse: (status, text) => refuseInWords(status, text),
      routes: (origin) => {
        const onDeleted = ({ name }: FileRecord, how: 'by-name' | 'with-all') => deleted.push({ name, how })
        const downloadNeedsHeaders = options.downloadNeedsHeaders ?? true
        const context = { origin, state, gate, denied: () => denied, downloadNeedsHeaders, onDeleted }
        return [...gate.routes, ...uploadRoutes(context), ...assetRoutes(context)]
      },
    })
    return {
      ...service,
      fields: fieldsOf(setup, accounts),
      inspect: {
        files: () => Array.from(state.files.values(), (file) => ({ ...file, path: state.filePath(file.id) })),
        orphans: () => [...state.uploads.values()],
        deleted: () => deleted,
        counts: gate.counts,
      },
      deny: (next) => {
        denied = next
      },
      expireTokens: gate.expireAll,
      spendCalls: gate.spend,
      idle: () => Promise.resolve(),
      stop: async () => {
        await service.stop()
        state.close()
      },
    }
  } catch (error) {
    state.close()
    throw error
  }
}

function fieldsOf({ projects }: WordbeeSetup, accounts: readonly DemoAccount[]): WordbeeDemo['fields'] {
  const project = projects[0]
  const ranges = project?.documents.map(({ segmentIds }) => rangesIn(segmentIds)) ?? []
  return { accountId: accounts[0]?.accountId ?? '', scope: project === undefined ? '' : `pr${project.id}`, segmentIds: ranges.join(', ') }
}

/** Segments as a person would write them: `12, 100-140`. */
function rangesIn(segmentIds: readonly string[]): string {
  const runs: { from: number; to: number }[] = []
  for (const id of segmentIds.map(Number)) {
    const open = runs.at(-1)
    if (open?.to === id - 1) open.to = id
    else runs.push({ from: id, to: id })
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${String(from)}-${String(to)}`)).join(', ')
}
