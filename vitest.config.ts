import { defineConfig } from 'vitest/config'

/**
 * `--mode long` (npm run test:long) runs the long forms of the same tests, `--mode mssql` (npm run test:mssql) has SQL Server as their database,
 * `--mode browser` (npm run test:browser) opens the console in Chromium,
 * `--mode package` (npm run test:package) has the package in an empty folder as the app of the hosts that they start.
 */
const modes: Readonly<
  Record<
    string,
    {
      include?: string
      env?: Record<string, string>
      globalSetup?: readonly string[]
      expect?: { poll: { timeout: number } }
      testTimeout: number
      hookTimeout: number
    }
  >
> = {
  // what a page is to show is waited for as long as Playwright waits
  browser: { include: 'tests/browser/**/*.test.ts', expect: { poll: { timeout: 30_000 } }, testTimeout: 120_000, hookTimeout: 120_000 },
  long: { env: { OPSBOOK_TEST_LONG: '1' }, testTimeout: 600_000, hookTimeout: 60_000 },
  mssql: { env: { OPSBOOK_TEST_ENGINE: 'mssql' }, testTimeout: 300_000, hookTimeout: 120_000 },
  package: { globalSetup: ['tests/package/unpacked-app.ts'], testTimeout: 90_000, hookTimeout: 90_000 },
}

export default defineConfig(({ mode }) => {
  if (mode === 'mssql' && !process.env.MSSQL_TEST_URL) {
    console.error(
      'Set MSSQL_TEST_URL to the server to test against, such as mssql://sa:password@localhost/master?trustServerCertificate=true',
    )
    process.exit(1)
  }
  const { include, env, globalSetup = [], ...times } = modes[mode] ?? { testTimeout: 90_000, hookTimeout: 90_000 }
  return {
    test: {
      include: [include ?? 'tests/!(browser)/**/*.test.ts'],
      globalSetup: ['tests/support/log-guard/gather.ts', ...globalSetup],
      setupFiles: ['tests/support/log-guard/listen.ts'],
      // the services that tests call are fakes on this machine, and a test that asks more in a minute than a person would is not refused
      env: { OPSBOOK_PRIVATE_HOSTS: '127.0.0.1', OPSBOOK_RATE_PER_ACTOR: '0', OPSBOOK_RATE_PER_ADDRESS: '0', ...env },
      ...times,
      maxWorkers: 2,
    },
  }
})
