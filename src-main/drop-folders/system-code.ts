import { AppError } from '../../src-preload/contract/errors'

/** The system's code of a failed file operation, such as `ENOENT`; null for any other error, which is none of the caller's. */
export const systemCode = (error: unknown): string | null =>
  error instanceof Error && !(error instanceof AppError) && 'code' in error && typeof error.code === 'string' ? error.code : null
