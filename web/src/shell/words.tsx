// The words of the console in the language of the person: polyglot behind ra-core's translate. Another language changes the words under
// what somebody is doing, and nothing else: ra-core's own provider would make every page anew.
import { useDirection } from '@mantine/core'
import { I18nContext, type I18nProvider, type TranslationMessages } from 'ra-core'
import polyglotI18nProvider from 'ra-i18n-polyglot'
import { createContext, type ReactNode, use, useCallback, useContext, useMemo, useState } from 'react'
import type { LabelLanguage } from '../../../shared/catalogue/labels.ts'
import { speak } from '../api/call.ts'
import { directionOf, languageOf, languages, loadMessages, type Messages } from '../messages/load.ts'
import { putIn } from '../messages/put-in.ts'
import { localeOf } from '../parts/format.ts'

const stored = 'opsbook-language'

interface Words {
  readonly language: LabelLanguage
  readonly provider: I18nProvider
}
type Chosen = readonly [LabelLanguage, (tag: string) => Promise<void>]

const Language = createContext<Chosen>(['en', async () => {}])

/** The language in use, and how to choose another, which this device keeps. */
export const useLanguage = (): Chosen => useContext(Language)

/** Loads the words of a language; English stands in for what it lacks. */
async function loadWords(language: LabelLanguage): Promise<Words> {
  const [english, own] = await Promise.all([loadMessages('en'), loadMessages(language)])
  const messages = merge(english, own) as TranslationMessages // ra-core's own words are not ours: nothing of its needs them
  const locales = languages.map(({ tag, name }) => ({ locale: tag, name }))
  const replace = putIn(localeOf(language, [navigator.language]), directionOf(language))
  const provider = polyglotI18nProvider(() => messages, language, locales, { allowMissing: true, replace })
  return { language, provider }
}

/** Has the page and the API speak a language. */
function apply(language: LabelLanguage): void {
  speak(language)
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
}

const merge = (base: Messages, over: Messages): Messages =>
  Object.fromEntries(Object.keys({ ...base, ...over }).map((area) => [area, { ...base[area], ...over[area] }]))

// the language chosen on this device, else the browser's; loaded before the first page is shown
const first = languageOf(localStorage.getItem(stored) ?? navigator.language)
apply(first)
const firstWords = loadWords(first)

export function WordsProvider({ children }: { children: ReactNode }) {
  const [words, setWords] = useState(use(firstWords))
  const { setDirection } = useDirection()
  const choose = useCallback(
    async (tag: string) => {
      const next = await loadWords(languageOf(tag))
      localStorage.setItem(stored, next.language)
      apply(next.language)
      setDirection(directionOf(next.language))
      setWords(next)
    },
    [setDirection],
  )
  const chosen = useMemo(() => [words.language, choose] as const, [words, choose])
  return (
    <Language value={chosen}>
      <I18nContext.Provider value={words.provider}>{children}</I18nContext.Provider>
    </Language>
  )
}
