// What the columns of a sheet of distances mean, by their headers in several languages, and in which units they are.
import { toMatch } from '../../../catalogue/text.ts'
import type { Issue } from '../../../errors.ts'

/** What a column can be. */
export type Part = 'from' | 'to' | 'distance' | 'time' | 'fromLat' | 'fromLon' | 'toLat' | 'toLon'

/** A column of the sheet, and how many metres or seconds one of its unit is. */
export interface SheetColumn {
  readonly at: number
  readonly unit: number
}

/** Which columns a sheet has. */
export type SheetColumns = Readonly<Partial<Record<Part, SheetColumn>>>

const sides = {
  from: ['from', 'origin', 'start', 'from place', 'from city', 'von', 'ab', 'de', 'desde', 'da', 'depuis', 'kutoka'],
  to: ['to', 'destination', 'end', 'to place', 'to city', 'nach', 'bis', 'ziel', 'vers', 'hasta', 'hacia', 'para', 'hadi', 'kwenda'],
}
const degrees = { Lat: ['lat', 'latitude', 'breite', 'latitud'], Lon: ['lon', 'lng', 'long', 'longitude', 'länge', 'longitud'] }
const measures = {
  distance: ['distance', 'road distance', 'entfernung', 'strecke', 'distancia', 'distanza', 'afstand', 'umbali'],
  time: ['time', 'duration', 'travel time', 'driving time', 'dauer', 'fahrzeit', 'durée', 'temps', 'tiempo', 'duración', 'tempo', 'muda'],
}
const units = {
  distance: [
    [1000, 'km', 'kms', 'kilometres', 'kilometers', 'kilometer', 'kilomètres', 'kilómetros'],
    [1, 'm', 'metres', 'meters', 'meter', 'mètres', 'metros'],
    [1609.344, 'mi', 'miles'],
  ],
  time: [
    [60, 'min', 'mins', 'minutes', 'minuten', 'minutos', 'dakika'],
    [3600, 'h', 'hr', 'hrs', 'hours', 'stunden', 'heures', 'horas', 'saa'],
    [1, 's', 'sec', 'secs', 'seconds', 'sekunden', 'secondes', 'segundos'],
  ],
} as const

const known = meanings()

/** Every header by its match form; a measure without a unit is in kilometres or minutes. */
function meanings(): ReadonlyMap<string, { readonly part: Part; readonly unit: number }> {
  const all = new Map<string, { part: Part; unit: number }>()
  const claim = (header: string, part: Part, unit = 1) => {
    if (!all.has(toMatch(header))) all.set(toMatch(header), { part, unit })
  }
  for (const side of ['from', 'to'] as const) {
    for (const word of sides[side]) claim(word, side)
    for (const degree of ['Lat', 'Lon'] as const)
      for (const word of degrees[degree])
        for (const of of sides[side]) for (const header of [`${of} ${word}`, `${word} ${of}`]) claim(header, `${side}${degree}`)
  }
  for (const part of ['distance', 'time'] as const)
    for (const [unit, ...words] of units[part])
      for (const word of words) {
        claim(word, part, unit)
        for (const measure of measures[part]) for (const header of [measure, `${measure} ${word}`]) claim(header, part, unit)
      }
  return all
}

/** The columns of a header; what is missing or twice there is an issue whose path is the sheet. Columns that mean nothing here are passed over. */
export function columnsOf(
  sheet: string,
  headers: readonly string[],
): { readonly columns: SheetColumns; readonly issues: readonly Issue[] } {
  const columns: Partial<Record<Part, SheetColumn>> = {}
  const issues: Issue[] = []
  for (const [at, header] of headers.entries()) {
    const meaning = known.get(toMatch(header))
    if (!meaning) continue
    if (columns[meaning.part])
      issues.push({
        path: sheet,
        code: 'twice',
        message: `two columns say the ${words[meaning.part]}, the second is ${header}`,
        hint: 'Take one of them away, or give it another header.',
      })
    else columns[meaning.part] = { at, unit: meaning.unit }
  }
  const isPlaced = columns.fromLat && columns.fromLon && columns.toLat && columns.toLon
  const needed: Part[] = [...(isPlaced ? [] : (['from', 'to'] as const)), 'distance', 'time']
  for (const part of needed) {
    if (columns[part]) continue
    const message = `there is no column with the ${words[part]}`
    const shown = headers.filter((header) => header !== '').slice(0, 50)
    const hint = `The columns are ${shown.join(', ')}. Needed are From, To (or From lat, From lon, To lat, To lon), Km and Minutes.`
    issues.push({ path: sheet, code: 'column', message, hint })
  }
  return { columns, issues }
}

const words: Readonly<Record<Part, string>> = {
  from: 'place where the way begins',
  to: 'place where the way ends',
  distance: 'distance',
  time: 'time',
  fromLat: 'latitude of its beginning',
  fromLon: 'longitude of its beginning',
  toLat: 'latitude of its end',
  toLon: 'longitude of its end',
}
