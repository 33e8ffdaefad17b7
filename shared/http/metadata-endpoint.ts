// GET /api/metadata: what the console, and any other client that shows whatever there is, makes its lists and forms of.
import { z } from 'zod'
import { type LabelLanguage, labelLanguages } from '../catalogue/labels.ts'
import { loadLabels } from '../catalogue/load-labels.ts'
import { choiceOf } from '../catalogue/preferred-language.ts'
import { type AnyEndpoint, defineEndpoint, type Parameter } from './endpoint.ts'
import { etagOf, isUnchanged } from './etag.ts'
import { toMetadata } from './metadata.ts'
import type { Service } from './service.ts'

const tags = Object.fromEntries(labelLanguages.map((language) => [language, '']))
const languageOf = (header: string | null): LabelLanguage =>
  labelLanguages.find((language) => language === choiceOf(header)(tags, 'en')) ?? 'en'

const parameters: readonly Parameter[] = [
  {
    name: 'Accept-Language',
    in: 'header',
    description: 'The languages of the reader, in which labels are given.',
    schema: { type: 'string' },
  },
  { name: 'If-None-Match', in: 'header', description: 'An ETag; 304 when nothing has changed.', schema: { type: 'string' } },
]

/** The catalogue as the person who asks may use it. */
export const metadataEndpoints = (service: Service): AnyEndpoint[] => [
  defineEndpoint({
    name: 'metadata',
    method: 'GET',
    path: '/api/metadata',
    summary:
      'Resources, columns, filters, sorts, actions and reports that you may use, with labels in your language: enough to show any of them.',
    access: 'signed-in',
    isOffline: true,
    parameters,
    output: z.object({
      language: z.enum(labelLanguages),
      role: z.string(),
      domains: z.array(z.record(z.string(), z.unknown())),
      resources: z.array(z.record(z.string(), z.unknown())),
      reports: z.array(z.record(z.string(), z.unknown())),
      permissions: z.array(z.string()),
    }),
    handle: async ({ actor }, { headers }) => {
      const body = JSON.stringify(toMetadata(service, actor, await loadLabels(languageOf(headers.get('accept-language')))))
      const etag = etagOf(1, body)
      const told = { etag, vary: 'Accept-Language', 'cache-control': 'private, no-cache' }
      if (isUnchanged(headers.get('if-none-match'), etag)) return { status: 304, headers: told }
      return { body, headers: { ...told, 'content-type': 'application/json' } }
    },
  }),
]
