import { defineConfig } from 'vitest/config'

// `--mode long` (npm run test:long) runs the long forms of the same tests
export default defineConfig(({ mode }) => ({
  test: {
    include: ['tests/**/*.test.ts'],
    env: mode === 'long' ? { OPSBOOK_TEST_LONG: '1' } : {},
    testTimeout: mode === 'long' ? 600_000 : 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
}))
