import { mkdtempSync, rmSync } from 'node:fs'
import type { LookupFunction } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import type { Timeouts } from '../../../../src-main/providers/connection'
import { openHttp } from '../../../../src-main/providers/http'
import type { AssetProvider } from '../../../../src-main/providers/provider'
import type { CallWith, ConformanceDemo, ConformanceSubject } from './subject'

export interface Limits {
  readonly timeouts?: Partial<Timeouts>
  readonly maxBodyBytes?: number
  readonly lookup?: LookupFunction
}

interface Account {
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
}

/** A provider with its own connections, closed when the test is over. */
export function open({ definition }: ConformanceSubject, { address, fields, secrets }: Account, limits: Limits = {}): AssetProvider {
  const http = openHttp({ address, clock: systemClock, ...limits })
  onTestFinished(() => http.close())
  return definition.open({ address, fields, secrets, http, clock: systemClock })
}

/** A provider before a server that is no demo. */
export function openAt(subject: ConformanceSubject, address: string, limits: Limits = {}): AssetProvider {
  return open(subject, { address, fields: subject.fields, secrets: subject.secrets }, limits)
}

/** A fresh demo service of this kind, gone when the test is over. */
export async function startDemo(subject: ConformanceSubject): Promise<ConformanceDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-conformance-'))
  const demo = await subject.startDemo(folder)
  onTestFinished(async () => {
    await demo.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return demo
}

export const methodsOf = (subject: ConformanceSubject): readonly string[] => Object.keys(subject.calls)

/** Makes the subject's call of this name; what a call throws at once is a rejection as well. */
export async function run(
  subject: ConformanceSubject,
  method: string,
  provider: AssetProvider,
  made: CallWith = { demo: null },
): Promise<unknown> {
  const call = subject.calls[method]
  if (call === undefined) throw new Error(`no call ${method}`)
  return call(provider, made)
}
