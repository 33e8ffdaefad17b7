// What no log may hold: the secrets that the tests use or that are made while they run, and the people they tell of.

/** Never, wherever it is written. */
export const secretMarkers: readonly RegExp[] = [
  // of tests/support/auth.ts, tests/http/api.ts, tests/support/app-host.ts and of the server of MSSQL_TEST_URL
  /(newest|previous) secret of the tests|a secret of the tests|staple battery horse|a-long-Password-of-9-tests|BabelfishTest1/,
  // access tokens, refresh tokens, signatures of storage, its key, secrets of webhooks, tokens of bots
  /\beyJ[\w-]{10,}\.[\w-]{10,}\./,
  /\b[0-9a-f]{32}\.[0-9a-f]{64}\b/,
  /[?&]sig=[\w%+/]{20,}/,
  /Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/,
  /\bwhsec_[\w+/]{20,}/,
  /\b\d{5,}:[\w-]{20,}\b/,
]

/** Never in a line of the log; a program of the terminal may show them to whoever asks. */
export const personalMarkers: readonly RegExp[] = [
  /Quillfeather/i,
  /Lovelace|Otieno|Wanjiru|Nowhere|Elsewhere/,
  /\b\w+-tester\b/,
  /[\w.]+@[\w-]+\.example\b/,
  /Aisha Bello|Björn Dahl|Grace Okafor|Mei Chen|Priya Nair/,
]

/** What of these stands in a text, each with some of the line around it. */
export function findMarkers(text: string, markers: readonly RegExp[]): string[] {
  return text.split('\n').flatMap((line) => markers.flatMap((marker) => (marker.test(line) ? [`${marker}: ${line.slice(0, 300)}`] : [])))
}
