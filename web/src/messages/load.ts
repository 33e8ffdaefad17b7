// The console's own words: one file for each area and language, `lists.fr.json`; only the language in use is loaded.
import { type LabelLanguage, labelLanguages } from '../../../shared/catalogue/labels.ts'

/** The words of one language by area. */
export type Messages = Record<string, Record<string, unknown>>
type Load = () => Promise<unknown>

const files: Readonly<Record<LabelLanguage, Record<string, Load>>> = {
  en: import.meta.glob('./*.en.json', { import: 'default' }),
  fr: import.meta.glob('./*.fr.json', { import: 'default' }),
  de: import.meta.glob('./*.de.json', { import: 'default' }),
  ar: import.meta.glob('./*.ar.json', { import: 'default' }),
}

/** Languages with what each calls itself, and the way it is written. */
export const languages: readonly { readonly tag: LabelLanguage; readonly name: string; readonly direction: 'ltr' | 'rtl' }[] =
  labelLanguages.map((tag) => ({
    tag,
    name: new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag,
    direction: tag === 'ar' ? 'rtl' : 'ltr',
  }))

/** All words of a language. */
export async function loadMessages(language: LabelLanguage): Promise<Messages> {
  const areas = await Promise.all(
    Object.entries(files[language]).map(async ([path, load]) => [path.replace(/^\.\/(.+)\.\w+\.json$/, '$1'), await load()] as const),
  )
  return Object.fromEntries(areas) as Messages // each file holds an object
}

/** The language that fits a tag such as `fr-CA` best; English where none does. */
export const languageOf = (tag: string): LabelLanguage =>
  labelLanguages.find((language) => tag.toLowerCase().split('-')[0] === language) ?? 'en'

/** The way a language is written. */
export const directionOf = (language: LabelLanguage): 'ltr' | 'rtl' => languages.find(({ tag }) => tag === language)?.direction ?? 'ltr'
