import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{main,renderer,contract,lint}/**/*.test.{ts,tsx}'],
    // Files of the renderer ask for jsdom by themselves; everything else runs in Node.
    environment: 'node',
    setupFiles: ['test/support/every-request.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    // As long as everything else that is waited for; a machine that is held up is no failure.
    expect: { poll: { timeout: 10_000, interval: 10 } },
    // Two cores: more workers only take turns.
    maxWorkers: 2,
  },
})
