// The words of trial defects in English and French: what was found where, why, and what was done about it.
import type { Texts } from '../../shared/catalogue/languages.ts'
import { pick } from './demo-words.ts'

type Pair = readonly [en: string, fr: string]

// biome-ignore format: lists of sentences
const where: readonly Pair[] = [
  ['on the outer face', 'sur la face extérieure'], ['along the edge', 'le long du bord'], ['near the mounting hole', 'près du trou de fixation'], ['on the sealing surface', 'sur la surface de joint'],
  ['at the thread', 'au niveau du filetage'], ['inside the bore', "à l'intérieur de l'alésage"], ['below the label', "sous l'étiquette"], ['at the weld seam', 'au cordon de soudure'], ['on several parts of the lot', 'sur plusieurs pièces du lot'],
]
// biome-ignore format: lists of sentences
const found: readonly Pair[] = [
  ['Found at final inspection.', 'Constaté au contrôle final.'], ['Found by the operator during the shift.', "Constaté par l'opérateur pendant le poste."], ['Returned by the customer.', 'Retourné par le client.'],
  ['Found at goods inward.', 'Constaté à la réception.'], ['Seen at the first-piece check.', 'Vu au contrôle de la première pièce.'], ['The lot was set aside and marked.', 'Le lot a été isolé et marqué.'],
  ['All parts of the shift were checked again.', 'Toutes les pièces du poste ont été recontrôlées.'], ['Measured twice, by two gauges.', 'Mesuré deux fois, avec deux instruments.'],
]
// biome-ignore format: lists of sentences
const causes: readonly Pair[] = [
  ['Worn tool.', 'Outil usé.'], ['Wrong fixture was mounted.', 'Mauvais montage en place.'], ['Raw material out of specification.', 'Matière première hors spécification.'], ['Work instruction not followed.', "Instruction de travail non respectée."],
  ['Temperature of the mould drifted.', 'La température du moule a dérivé.'], ['Handling damage between stations.', 'Endommagé lors de la manutention entre postes.'], ['Program of an older revision.', "Programme d'une révision antérieure."], ['Coolant too lean.', 'Lubrifiant trop pauvre.'],
]
// biome-ignore format: lists of sentences
const remedies: readonly Pair[] = [
  ['Tool life limit reduced.', "Durée de vie de l'outil réduite."], ['Fixture marked and checked at set-up.', 'Montage marqué et contrôlé au réglage.'], ['Supplier informed, incoming check raised.', "Fournisseur informé, contrôle d'entrée renforcé."],
  ['Operators trained again.', 'Opérateurs reformés.'], ['Trays with separators introduced.', 'Bacs à séparateurs introduits.'], ['Program locked to the revision of the part.', 'Programme verrouillé sur la révision de la pièce.'], ['Alarm on mould temperature added.', 'Alarme de température du moule ajoutée.'],
]

const both = (...pairs: readonly Pair[]): Texts => ({ en: pairs.map(([en]) => en).join(' '), fr: pairs.map(([, fr]) => fr).join(' ') })

/** What is told of a defect: in the language in which it was written, and for two of five in the other one too. */
export function tell(random: () => number, failure: Texts) {
  const place = pick(random, where)
  const description = both([`${failure.en} ${place[0]}.`, `${failure.fr} ${place[1]}.`], pick(random, found))
  const sourceLanguage = random() < 0.7 ? 'en' : 'fr'
  const isTranslated = random() < 0.4
  const only = (texts: Texts): Record<string, string> => (isTranslated ? { ...texts } : { [sourceLanguage]: texts[sourceLanguage] ?? '' })
  return { sourceLanguage, description: only(description) }
}

/** Why it came about and what is done against it, in the languages in which it is described. */
export function explain(random: () => number, description: Texts) {
  const only = (texts: Texts): Record<string, string> => Object.fromEntries(Object.keys(description).map((tag) => [tag, texts[tag] ?? '']))
  return { cause: only(both(pick(random, causes))), correctiveAction: only(both(pick(random, remedies))) }
}
