import type { ServerResponse } from 'node:http'
import type { Faults } from '../../../../src-main/demo/service/faults'
import type { LoggedRequest } from '../../../../src-main/demo/service/request-log'
import type { AssetProvider, ProviderDefinition } from '../../../../src-main/providers/provider'
import type { FailureKind } from '../../../../src-main/providers/provider-error'
import type { SeenRequest } from '../support/tiny-server'

/** A running demo service as the suite needs it. */
export interface ConformanceDemo {
  readonly origin: string
  readonly faults: Faults
  readonly requests: readonly LoggedRequest[]
  readonly stop: () => Promise<void>
  /** What an account at this demo is connected with. */
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  /** The remote id of an asset that is there. */
  readonly knownId: string
}

/** What a call is made with. */
export interface CallWith {
  /** The demo service the provider is connected to; null when it speaks to a server that fails. */
  readonly demo: ConformanceDemo | null
}

/** What goes wrong in the suite; a subject may say for a method and a fault that another kind is right. */
export type FaultName =
  | 'status-400'
  | 'status-401'
  | 'status-403'
  | 'status-404'
  | 'status-408'
  | 'status-409'
  | 'status-422'
  | 'status-429'
  | 'status-5xx'
  | 'page-404'
  | 'page-5xx'
  | 'log-in-page'
  | 'empty-200'
  | 'truncated'
  | 'wrong-types'
  | 'too-large'
  | 'redirect'
  | 'reset'
  | 'half-body'
  | 'slow-body'
  | 'no-answer'

export type Outcome = FailureKind | 'works'

/** One service as the conformance suite sees it: all the suite needs beside the provider itself. */
export interface ConformanceSubject {
  readonly label: string
  readonly definition: ProviderDefinition
  /** Good fields and secrets for a server that is no demo. */
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  /**
   * Every method of the provider that asks the service something, by its name, with harmless arguments. Before a demo (`demo` not null) the call must work:
   * it uses `demo.knownId` and makes first what it needs, such as the comment that it then changes.
   */
  readonly calls: Readonly<Record<string, (provider: AssetProvider, made: CallWith) => Promise<unknown> | undefined>>
  /** Answers what a call needs before the request under test, such as the log-in: true when it answered. */
  readonly success: (request: SeenRequest, response: ServerResponse) => boolean
  /** An error body as the service words them, with `<b>raw text</b> [WHERE "x"]` where its text stands. */
  readonly errorBody: unknown
  /** What is right for this method where it is not the usual kind, with the reason in a comment beside it (`works`: no failure at all); null: the usual one. */
  readonly kindOf?: (method: string, fault: FaultName) => Outcome | readonly Outcome[] | null
  /** Methods that ask nothing, or whose answer has no shape in any document, so that whatever comes with 200 is taken: left out of the shape tests. */
  readonly shapeless?: readonly string[]
  /** How often the request under test may be sent; absent: once. Such as a second time after a new log-in. */
  readonly sendsAtMost?: (method: string, fault: FaultName) => number
  /** Names of fields that tell which asset a row is about, beside those that end with "id": they are never left empty by the suite. */
  readonly identity?: readonly string[]
  readonly startDemo: (folder: string) => Promise<ConformanceDemo>
}
