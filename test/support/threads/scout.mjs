// The thread as the tests start it: its source, without a build.
import '../../../scripts/typescript-imports.mjs'

await import('../../../src-main/drop-folders/scout/scout-worker.ts')
