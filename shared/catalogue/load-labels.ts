// The labels of a language, read when they are first asked for.
import type { LabelLanguage, Labels, LabelTexts } from './labels.ts'

const files: Readonly<Record<LabelLanguage, () => Promise<{ default: LabelTexts }>>> = {
  en: () => import('./labels/en.json', { with: { type: 'json' } }),
  fr: () => import('./labels/fr.json', { with: { type: 'json' } }),
  de: () => import('./labels/de.json', { with: { type: 'json' } }),
  ar: () => import('./labels/ar.json', { with: { type: 'json' } }),
}

export async function loadLabels(language: LabelLanguage): Promise<Labels> {
  return { language, texts: (await files[language]()).default }
}
