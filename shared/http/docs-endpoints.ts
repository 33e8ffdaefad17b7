// The contract as a document, and a page to try it: swagger-ui from its own package, offline.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Opsbook API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/init.js"></script>
</body>
</html>
`
const init = `SwaggerUIBundle({ url: '../api/openapi.json', dom_id: '#docs', deepLinking: true, docExpansion: 'none', filter: true, persistAuthorization: false, validatorUrl: null })\n`

/** The files of the page that come from the package, with their types; no other file is served. */
const files = {
  'swagger-ui.css': {
    type: 'text/css; charset=utf-8',
    path: () => import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    path: () => import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  },
} as const

/** `/api/openapi.json`, `/api/docs` and what that page loads. The document is read at the first request. */
export function docsEndpoints(document: () => Promise<Buffer>): AnyEndpoint[] {
  let bytes: Promise<Buffer> | undefined
  const get = (name: string, path: string, summary: string, type: string, read: () => Promise<string | Buffer>, age = 0) =>
    defineEndpoint({
      name,
      method: 'GET',
      path,
      summary,
      access: 'public',
      isOffline: true,
      produces: [type],
      ...(type === 'application/json' ? { output: z.record(z.string(), z.unknown()) } : {}),
      handle: async () => ({
        body: await read(),
        headers: {
          'content-type': type,
          'content-security-policy': policy,
          'cache-control': age > 0 ? `public, max-age=${age}` : 'no-cache',
        },
      }),
    })
  const assets = Object.entries(files).map(([file, { type, path }]) => {
    let bytes: Promise<Buffer> | undefined
    const read = () => {
      bytes ??= readFile(new URL(path()))
      return bytes
    }
    return get(`docs_${file.replaceAll('.', '-')}`, `/api/docs/${file}`, 'A file of the page', type, read, 86_400)
  })
  return [
    get('openapi', '/api/openapi.json', 'The contract of this API, OpenAPI 3.1', 'application/json', () => {
      bytes ??= document()
      return bytes
    }),
    get('docs', '/api/docs', 'A page to read and try this API', 'text/html; charset=utf-8', async () => page),
    get('docs_init', '/api/docs/init.js', 'A file of the page', 'text/javascript; charset=utf-8', async () => init),
    ...assets,
  ]
}
