// The words of the console in the language of the person: polyglot behind ra-core's translate.
import type { TranslationMessages } from 'ra-core'
import polyglotI18nProvider from 'ra-i18n-polyglot'
import type { LabelLanguage } from '../../../shared/catalogue/labels.ts'
import { speak } from '../api/call.ts'
import { languageOf, languages, loadMessages, type Messages } from '../messages/load.ts'

const stored = 'opsbook-language'

/** The language chosen on this device, else the browser's. */
export const chosenLanguage = (): LabelLanguage => languageOf(localStorage.getItem(stored) ?? navigator.language)

/** Words of the chosen language, loaded before the first page is shown; English stands in for what a language lacks. */
export async function makeWords() {
  const language = chosenLanguage()
  const [english, own] = await Promise.all([loadMessages('en'), loadMessages(language)])
  const known = new Map<string, Messages>([
    ['en', english],
    [language, merge(english, own)],
  ])
  apply(language)
  return polyglotI18nProvider(
    (locale) => {
      const tag = languageOf(locale)
      localStorage.setItem(stored, tag)
      apply(tag)
      const found = known.get(tag)
      if (found) return found as TranslationMessages // ra-core's own words are not ours: nothing of its needs them
      return loadMessages(tag).then((loaded) => {
        const whole = merge(english, loaded)
        known.set(tag, whole)
        return whole as TranslationMessages
      })
    },
    language,
    languages.map(({ tag, name }) => ({ locale: tag, name })),
    { allowMissing: true },
  )
}

function apply(language: LabelLanguage): void {
  speak(language)
  document.documentElement.lang = language
  document.documentElement.dir = languages.find(({ tag }) => tag === language)?.direction ?? 'ltr'
}

const merge = (base: Messages, over: Messages): Messages =>
  Object.fromEntries(Object.keys({ ...base, ...over }).map((area) => [area, { ...base[area], ...over[area] }]))
