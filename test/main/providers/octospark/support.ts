import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import type { OctoSparkDemo, OctoSparkDemoOptions } from '../../../../src-main/demo/octospark/octospark-demo'
import { startOctoSparkDemo } from '../../../../src-main/demo/octospark/octospark-demo'
import { openHttp } from '../../../../src-main/providers/http'
import { octoSpark } from '../../../../src-main/providers/octospark'
import type { AssetProvider, UploadFile } from '../../../../src-main/providers/provider'
import { teamId, token } from './subject'

/** The provider for one server. */
export function openProvider(
  address: string,
  {
    fields = { teamId },
    secrets = { token },
  }: { fields?: Readonly<Record<string, string>>; secrets?: Readonly<Record<string, string>> } = {},
): Required<AssetProvider> {
  const http = openHttp({ address, clock: systemClock })
  onTestFinished(() => http.close())
  // Methods that OctoSpark lacks are not called.
  return octoSpark.open({ address, fields, secrets, http, clock: systemClock }) as Required<AssetProvider>
}

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-octospark-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** A demo that ends with the test, without any delay, and a provider for its first team. */
export async function startDemo(
  options: Partial<OctoSparkDemoOptions> = {},
): Promise<{ readonly demo: OctoSparkDemo; readonly provider: Required<AssetProvider> }> {
  const folder = options.folder ?? makeFolder()
  const demo = await startOctoSparkDemo({ tokens: [{ token }], teamId, appearDelayMs: 0, processingMs: 0, ...options, folder })
  onTestFinished(() => demo.stop())
  return { demo, provider: openProvider(demo.origin) }
}

/** A file on disk, as the engine hands it over. */
export function makeFile(fileName: string, content: string | Buffer = `content of ${fileName}`): UploadFile {
  const bytes = Buffer.from(content)
  const path = join(makeFolder(), 'file')
  writeFileSync(path, bytes)
  return {
    fileName,
    title: fileName,
    size: bytes.length,
    md5: createHash('md5').update(bytes).digest('hex'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    contentType: 'image/png',
    target: {},
    path,
  }
}

/** Hooks that note what they were told. */
export function watchUpload() {
  const told = { commits: 0, sent: 0 }
  return {
    told,
    hooks: {
      commit: () => {
        told.commits += 1
        return Promise.resolve()
      },
      onProgress: (sent: number) => {
        told.sent = sent
      },
    },
  }
}
