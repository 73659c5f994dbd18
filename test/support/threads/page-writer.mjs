// The thread as the tests start it: its source, without a build.
import '../../../scripts/typescript-imports.mjs'

await import('../../../src-main/sync/pull/page-writer-worker.ts')
