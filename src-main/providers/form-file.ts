import { randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { open, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { slicesOf, type Bandwidth } from '../bandwidth'
import type { HttpRequest } from './http-client'
import { ProviderError } from './provider-error'

/** A file as the body of a request. */
export interface FormFile {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
  /** Why it could not be read to its end; null while nothing stood against it. */
  readonly failure: () => ProviderError | null
  readonly close: () => Promise<void>
}

interface FormFileOptions {
  readonly signal: AbortSignal
  /** Absent: as fast as it can leave. */
  readonly bandwidth?: Bandwidth | undefined
}

/** A name as it stands in a form: the characters that would end it are written as the HTML standard writes them. */
const escaped = (name: string): string => name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')

/**
 * A file as `multipart/form-data` (RFC 7578), read only as fast as it leaves and however large it is.
 * @throws ProviderError `rejected` for a file that can not be read
 */
export async function openFormFile(form: NonNullable<HttpRequest['form']>, { signal, bandwidth }: FormFileOptions): Promise<FormFile> {
  const { field, fileName, contentType } = form
  const notReadable = () => new ProviderError('rejected', `“${fileName}” can not be read any more. Nothing of it was stored.`)
  const { handle, size } = await openFile(form.path, notReadable)
  const mark = `slipway-${randomBytes(24).toString('hex')}`
  const head = Buffer.from(
    `--${mark}\r\nContent-Disposition: form-data; name="${escaped(field)}"; filename="${escaped(fileName)}"\r\nContent-Type: ${contentType}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${mark}--\r\n`)
  let failure: ProviderError | null = null

  async function* pieces(): AsyncGenerator<Buffer> {
    yield head
    let sent = 0
    try {
      for await (const chunk of handle.createReadStream({ autoClose: false })) {
        for (const piece of slicesOf(chunk as Buffer, bandwidth?.piece() ?? (chunk as Buffer).length)) {
          await bandwidth?.take(piece.length, signal)
          sent += piece.length
          if (sent > size) throw notReadable()
          form.onProgress?.(sent)
          yield piece
        }
      }
      if (sent !== size) throw notReadable()
    } catch (error) {
      // What comes from the file system names paths.
      failure = notReadable()
      throw error instanceof ProviderError ? error : failure
    }
    yield tail
  }
  const body = Readable.from(pieces(), { objectMode: false })
  // Whoever sends it hears of it by the request that fails.
  body.on('error', () => undefined)
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${mark}`,
      'content-length': String(head.length + size + tail.length),
    },
    body,
    failure: () => failure,
    close: async () => {
      body.destroy()
      await handle.close()
    },
  }
}

async function openFile(path: string, notReadable: () => ProviderError): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  try {
    // Anything else, such as a pipe, could keep the opening waiting for ever.
    if (!(await stat(path)).isFile()) throw notReadable()
    const handle = await open(path)
    return { handle, size: (await handle.stat()).size }
  } catch (error) {
    throw error instanceof ProviderError || !(error instanceof Error) ? error : notReadable()
  }
}
