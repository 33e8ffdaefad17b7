// What people call things: labels of resources, columns, choices, actions and reports in the languages of the console.

/** Languages in which everything has a label. */
export const labelLanguages = ['en', 'fr', 'de', 'ar'] as const
/** One of them. */
export type LabelLanguage = (typeof labelLanguages)[number]
/** What bears a label; `resources` is the plural of `resource`. */
export type LabelKind = 'domain' | 'resource' | 'resources' | 'column' | 'choice' | 'action' | 'report'

/** The texts of a language by name: of a kind, those of `any` kind that share a word, and what reports are `about`. */
export type LabelTexts = Readonly<Partial<Record<LabelKind | 'any' | 'about', Readonly<Record<string, string>>>>>

/** The labels of one language. */
export interface Labels {
  readonly language: LabelLanguage
  readonly texts: LabelTexts
}

/** `dueOn` -> `Due on`: a name of the code as people would write it. */
export function humanise(name: string): string {
  const words = stem(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A reference is called what it refers to. */
const stem = (name: string) => name.replace(/Id$/, '')

/** The label of a name; what no text is there for is made of the name itself, which reads well in English mostly. */
export function labelOf({ texts }: Labels, kind: LabelKind, name: string): string {
  const own = texts[kind]?.[stem(name)]
  return own ?? (kind === 'resources' ? undefined : texts.any?.[stem(name)]) ?? humanise(name)
}

/** What a report is about, in words for whoever reads it; else its `description`, which is in English, for whoever calls it. */
export const descriptionOf = ({ texts }: Labels, report: string, description: string): string => texts.about?.[report] ?? description
