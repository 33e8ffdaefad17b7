// Every name of the catalogue has a label in every language, and no label is left over.
import { expect, test } from 'vitest'
import { z } from 'zod'
import { descriptionOf, type LabelKind, type Labels, labelLanguages, labelOf } from '../../shared/catalogue/labels.ts'
import { loadLabels } from '../../shared/catalogue/load-labels.ts'
import { isShown } from '../../shared/catalogue/resource.ts'
import { domains } from '../../shared/domains/index.ts'

/** The properties and choices that the input of an action or a report takes, at any depth. */
function ofInput(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  if (Array.isArray(schema)) return schema.flatMap(ofInput)
  return Object.entries(schema).flatMap(([key, inner]) => {
    if (key === 'enum') return inner.map((choice: unknown) => `choice.${choice}`)
    if (key === 'const') return [`choice.${inner}`]
    return [...(key === 'properties' ? Object.keys(inner).map((name) => `column.${name}`) : []), ...ofInput(inner)]
  })
}
const toJson = (input: z.ZodType) => z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })

/** Everything that people are shown by name, as `kind.name`. */
const names = new Set(
  domains.flatMap(({ name, resources, actions, reports }) => {
    const named = (kind: LabelKind, given: readonly string[]) => given.map((one) => `${kind}.${one}`)
    const columns = [...resources.map((one) => one.columns), ...reports.map((one) => one.columns)].flatMap((one) =>
      Object.entries(one).filter(([, column]) => isShown(column)),
    )
    return [
      ...named('domain', [name]),
      ...resources.flatMap((one) => [
        ...named('resource', [one.name]),
        ...named('resources', [one.name]),
        ...named('choice', [...Object.keys(one.shortcuts), ...Object.keys(one.marks)]),
      ]),
      ...[...actions, ...reports].flatMap(({ input }) => ofInput(toJson(input))),
      ...columns.flatMap(([column, { choices }]) => [...named('column', [column]), ...named('choice', choices)]),
      ...named(
        'action',
        actions.map((one) => one.name),
      ),
      ...named(
        'report',
        reports.map((one) => one.name),
      ),
    ]
  }),
)

/** Where the text of a name stands in a language: under its kind, or under any; undefined where there is none. */
function placeOf({ texts }: Labels, path: string): string | undefined {
  const [kind = '', name = ''] = path.replace(/Id$/, '').split('.')
  const kinds = kind === 'resources' ? [kind] : [kind, 'any']
  return kinds.map((one) => `${one}.${name}`).find((place) => texts[kindOf(place)]?.[name] !== undefined)
}

const kindOf = (path: string) => path.split('.')[0] as LabelKind | 'any' // made of kinds above

test.each(labelLanguages.filter((language) => language !== 'en'))('has a label in %s for every name', async (language) => {
  const labels = await loadLabels(language)
  expect([...names].filter((name) => placeOf(labels, name) === undefined)).toEqual([])
})

test.each(labelLanguages)('has no label in %s that nothing bears, none that is empty', async (language) => {
  const labels = await loadLabels(language)
  const used = new Set([...names].map((name) => placeOf(labels, name)))
  const { about: _, ...named } = labels.texts
  const all = Object.entries(named).flatMap(([kind, texts]) => Object.entries(texts).map(([name, text]) => [`${kind}.${name}`, text]))
  expect(all.filter(([place, text]) => !used.has(place) || !text?.trim())).toEqual([])
})

test.each(labelLanguages.filter((language) => language !== 'en'))(
  'says in %s what every report is about, and of no other',
  async (language) => {
    const { texts } = await loadLabels(language)
    const reports = domains.flatMap((domain) => domain.reports.map(({ name }) => name))
    expect(Object.entries(texts.about ?? {}).flatMap(([name, text]) => (text.trim() === '' ? [] : [name]))).toEqual(
      Object.keys(texts.report ?? {}),
    )
    expect(Object.keys(texts.about ?? {}).sort()).toEqual(reports.sort())
  },
)

test('takes the description of a report for what it is about in English, but where that speaks of inputs of the API', async () => {
  const english = await loadLabels('en')
  const reports = domains.flatMap((domain) => domain.reports)
  expect(descriptionOf(await loadLabels('de'), 'stockOnHand', 'What lies in each store.')).toMatch(/^Was in jedem Lager liegt/)
  expect(descriptionOf(english, 'stockOnHand', 'What lies in each store.')).toBe('What lies in each store.')
  expect(Object.keys(english.texts.about ?? {}).filter((name) => !reports.some((report) => report.name === name))).toEqual([])
  const told = reports.map(({ name, description }) => descriptionOf(english, name, description))
  expect(told.filter((text) => /\w=\w|\b[a-z]+[A-Z]\w*\b|ISO 8601|zone given/.test(text))).toEqual([])
})

test('takes a name itself for its English label where that reads well', async () => {
  const labels = await loadLabels('en')
  expect(labelOf(labels, 'column', 'supplierId')).toBe('Supplier')
  expect(labelOf(labels, 'column', 'expiresOn')).toBe('Expires on')
  expect(labelOf(labels, 'choice', 'half-even')).toBe('Half even')
})

test('tells two kinds of the same name apart, and shares a word between the others', async () => {
  const labels = await loadLabels('fr')
  expect(labelOf(labels, 'action', 'open')).toBe('Ouvrir un inventaire')
  expect(labelOf(labels, 'choice', 'open')).toBe('Ouvert')
  expect(labelOf(labels, 'column', 'supplierId')).toBe(labelOf(labels, 'resource', 'supplier'))
  expect(labelOf(labels, 'resources', 'supplier')).toBe('Fournisseurs')
})
