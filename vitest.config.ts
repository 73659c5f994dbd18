import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{main,renderer,contract,lint,scripts}/**/*.test.{ts,tsx}'],
    // Files of the renderer ask for jsdom by themselves; everything else runs in Node.
    environment: 'node',
    setupFiles: ['test/support/every-request.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    // Two cores: more workers only take turns.
    maxWorkers: 2,
  },
})
