// The shop in which the trial defects are found: its parts, work centres, failure codes and the rest of its lists, in English and French.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { calibration } from '../../shared/domains/defects/gauge-resources.ts'
import { area, failureCode, inspectionItem, level, partNumber, workCenter } from '../../shared/domains/defects/list-resources.ts'
import { customer, supplier } from '../../shared/domains/shared/resources.ts'
import { callCrew } from './demo-crew.ts'
import { add } from './seed-rows.ts'

type Named = readonly [code: string, en: string, fr: string]
const named = ([code, en, fr]: Named) => ({ code, name: { en, fr } })

/** Failure codes, the most frequent first: code, English, French, category. */
// biome-ignore format: a table
const failures: readonly (readonly [...Named, category: string])[] = [
  ['SCRATCH', 'Scratch', 'Rayure', 'surface'], ['BURR', 'Burr', 'Bavure', 'machining'], ['DIA-OOT', 'Diameter out of tolerance', 'Diamètre hors tolérance', 'dimension'],
  ['POROSITY', 'Porosity', 'Porosité', 'casting'], ['DENT', 'Dent', 'Bosse', 'surface'], ['MISALIGN', 'Misalignment', 'Désalignement', 'assembly'],
  ['LEN-OOT', 'Length out of tolerance', 'Longueur hors tolérance', 'dimension'], ['MISSING', 'Missing component', 'Composant manquant', 'assembly'],
  ['WELD-POR', 'Porous weld', 'Soudure poreuse', 'welding'], ['PAINT-RUN', 'Paint run', 'Coulure de peinture', 'surface'], ['CRACK', 'Crack', 'Fissure', 'material'],
  ['THREAD', 'Damaged thread', 'Filetage endommagé', 'machining'], ['TORQUE', 'Torque too low', 'Couple de serrage insuffisant', 'assembly'], ['RUST', 'Corrosion', 'Corrosion', 'surface'],
  ['FLAT-OOT', 'Flatness out of tolerance', 'Planéité hors tolérance', 'dimension'], ['LEAK', 'Leak', 'Fuite', 'assembly'], ['SPATTER', 'Weld spatter', 'Projections de soudure', 'welding'],
  ['CHATTER', 'Chatter marks', 'Traces de broutage', 'machining'], ['LABEL', 'Wrong label', 'Étiquette erronée', 'packaging'], ['SINK', 'Sink mark', 'Retassure', 'casting'],
  ['UNDERCUT', 'Undercut', 'Caniveau', 'welding'], ['HARD-LOW', 'Hardness too low', 'Dureté insuffisante', 'material'], ['COLOR', 'Colour off shade', 'Couleur non conforme', 'surface'],
  ['FLASH', 'Flash', 'Bavure de moulage', 'casting'], ['HOLE-POS', 'Hole off position', 'Trou mal positionné', 'dimension'], ['SHORT', 'Short circuit', 'Court-circuit', 'electrical'],
  ['COLD-JOINT', 'Cold solder joint', 'Soudure froide', 'electrical'], ['WARP', 'Warpage', 'Voilage', 'casting'], ['DIRT', 'Contamination', 'Contamination', 'surface'],
  ['WRONG-MAT', 'Wrong material', 'Matière erronée', 'material'], ['BOX', 'Damaged packaging', 'Emballage endommagé', 'packaging'], ['BUBBLE', 'Bubble in coating', 'Bulle dans le revêtement', 'surface'],
  ['OPEN-CIR', 'Open circuit', 'Circuit ouvert', 'electrical'], ['ROUGH', 'Surface too rough', 'Surface trop rugueuse', 'machining'], ['COUNT', 'Wrong quantity', 'Quantité erronée', 'packaging'],
  ['INCLUSION', 'Inclusion', 'Inclusion', 'material'], ['REVERSED', 'Mounted in reverse', "Monté à l'envers", 'assembly'], ['SEAL', 'Seal pinched', 'Joint pincé', 'assembly'],
  ['DELAM', 'Delamination', 'Délaminage', 'material'], ['INSUL', 'Insulation damaged', 'Isolation endommagée', 'electrical'],
]
// biome-ignore format: a table
const things: readonly Named[] = [
  ['HSG', 'housing', 'boîtier'], ['SFT', 'shaft', 'arbre'], ['BRK', 'bracket', 'support'], ['FLG', 'flange', 'bride'], ['CVR', 'cover', 'couvercle'], ['VLV', 'valve body', 'corps de vanne'],
  ['GER', 'gear', 'engrenage'], ['PLT', 'plate', 'plaque'], ['HRN', 'wire harness', 'faisceau'], ['PCB', 'circuit board', 'carte électronique'], ['TUB', 'tube', 'tube'], ['RNG', 'ring', 'bague'],
]
// biome-ignore format: a table
const sizes: readonly Named[] = [['S', 'Small', 'Petit'], ['M', 'Medium', 'Moyen'], ['L', 'Large', 'Grand'], ['X', 'Extra-large', 'Très grand'], ['R', 'Right-hand', 'Droit']]
// biome-ignore format: a table
const centers: readonly Named[] = [
  ['WC-CNC1', 'CNC mill 1', 'Fraiseuse CNC 1'], ['WC-CNC2', 'CNC mill 2', 'Fraiseuse CNC 2'], ['WC-LATHE', 'Lathe', 'Tour'], ['WC-CAST', 'Die casting', 'Fonderie sous pression'],
  ['WC-WELD1', 'Welding cell 1', 'Cellule de soudage 1'], ['WC-WELD2', 'Welding cell 2', 'Cellule de soudage 2'], ['WC-PAINT', 'Paint line', 'Ligne de peinture'], ['WC-PRESS', 'Press', 'Presse'],
  ['WC-ASSY1', 'Assembly 1', 'Assemblage 1'], ['WC-ASSY2', 'Assembly 2', 'Assemblage 2'], ['WC-SMT', 'Circuit boards', 'Cartes électroniques'], ['WC-PACK', 'Packing', 'Emballage'],
]
// biome-ignore format: a table
const areas: readonly Named[] = [['A-RECV', 'Goods inward', 'Réception'], ['A-HALL1', 'Hall 1', 'Halle 1'], ['A-HALL2', 'Hall 2', 'Halle 2'], ['A-LAB', 'Laboratory', 'Laboratoire'], ['A-FINAL', 'Final inspection', 'Contrôle final'], ['A-SHIP', 'Shipping', 'Expédition']]
// biome-ignore format: a table
const levels: readonly Named[] = [['MINOR', 'Minor', 'Mineur'], ['MAJOR', 'Major', 'Majeur'], ['CRITICAL', 'Critical', 'Critique'], ['SAFETY', 'Safety', 'Sécurité']]
// biome-ignore format: a table
const items: readonly (readonly [...Named, unit: string, low: number, high: number])[] = [
  ['II-DIA', 'Outer diameter', 'Diamètre extérieur', 'mm', 24.95, 25.05], ['II-LEN', 'Length', 'Longueur', 'mm', 119.8, 120.2], ['II-FLAT', 'Flatness', 'Planéité', 'mm', 0, 0.05],
  ['II-HARD', 'Hardness', 'Dureté', 'HRC', 54, 60], ['II-RA', 'Roughness', 'Rugosité', 'µm', 0, 1.6], ['II-TORQ', 'Tightening torque', 'Couple de serrage', 'Nm', 22, 26],
]
const gauges = ['CAL-01', 'CAL-02', 'MIC-07', 'CMM-1', 'HRC-3', 'TRQ-5']
// biome-ignore format: a list of names
const sellers = ['Castwell Foundry', 'Baltic Forgings', 'Oakline Plastics', 'Sheffield Fasteners', 'Nordic Coatings', 'Pacific Boards']
// biome-ignore format: a list of names
const buyers = ['Arden Pumps', 'Halden Rail', 'Meridian Motors', 'Solenne Énergie', 'Tarn Hydraulics']

/** Adds what is missing of the seed, the people and these lists; returns the rows that the trial defects refer to, each list in its order. */
export async function openShop(ctx: DbContext) {
  const { people } = await callCrew(ctx)
  const suppliers = sellers.map((name, at) => ({ code: `SUP-${at + 1}`, name }))
  const customers = buyers.map((name, at) => ({ code: `CUS-${at + 1}`, name }))
  const sold = await add(ctx, customer, customers)
  await add(ctx, supplier, suppliers)
  const parts = sizes.flatMap((size, row) =>
    things.map((thing, at): InsertOf<typeof partNumber> => {
      const code = `PN-${thing[0]}-${size[0]}`
      const name = { en: `${size[1]} ${thing[1]}`, fr: `${size[2]} ${thing[2]}` }
      const buyer = customers[(row + at) % (customers.length + 2)]
      return { code, name, revision: 'ABC'[at % 3] ?? 'A', customerId: buyer ? sold.idOf(buyer.code) : null }
    }),
  )
  await add(ctx, partNumber, parts)
  await add(ctx, workCenter, centers.map(named))
  await add(ctx, area, areas.map(named))
  await add(
    ctx,
    level,
    levels.map((one, at) => ({ ...named(one), severity: at * 3 + 1 })),
  )
  await add(
    ctx,
    failureCode,
    failures.map(([code, en, fr, category]) => ({ ...named([code, en, fr]), category })),
  )
  await add(
    ctx,
    inspectionItem,
    items.map(([code, en, fr, unit, lowerLimit, upperLimit]) => ({ ...named([code, en, fr]), unit, lowerLimit, upperLimit })),
  )
  await add(
    ctx,
    calibration,
    gauges.map((gaugeCode) => ({ gaugeCode, name: `Gauge ${gaugeCode}` })),
  )
  const frequency = failures.map(([code]) => code)
  const codesOf = (list: readonly { code: string }[]) => list.map(({ code }) => code)
  const found = await gather(ctx, [
    select(ctx, partNumber, { code: codesOf(parts) }),
    select(ctx, workCenter, { code: centers.map(([code]) => code) }),
    select(ctx, area, { code: areas.map(([code]) => code) }),
    select(ctx, level, { code: levels.map(([code]) => code) }),
    select(ctx, failureCode, { code: frequency }),
    select(ctx, inspectionItem, { code: items.map(([code]) => code) }),
    select(ctx, calibration, { gaugeCode: gauges }),
    select(ctx, supplier, { code: codesOf(suppliers) }),
  ])
  const [madeParts, madeCenters, madeAreas, madeLevels, madeFailures, madeItems, madeGauges, madeSuppliers] = found
  const byId = <T extends { id: number }>(rows: readonly T[]) => rows.toSorted((a, b) => a.id - b.id)
  return {
    people,
    parts: byId(madeParts),
    centers: byId(madeCenters),
    areas: byId(madeAreas),
    levels: byId(madeLevels),
    // the seed may have made some of them before
    failures: madeFailures.toSorted((a, b) => frequency.indexOf(a.code) - frequency.indexOf(b.code)),
    items: byId(madeItems),
    gauges: byId(madeGauges),
    suppliers: byId(madeSuppliers),
  }
}

/** The lists of the shop. */
export type Shop = Awaited<ReturnType<typeof openShop>>
