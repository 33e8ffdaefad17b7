// The reference lists and gauges of the demo set, with names in three languages.
import type { DbContext } from '../../shared/db/context.ts'
import { calibration } from '../../shared/domains/defects/gauge-resources.ts'
import {
  area,
  disposition,
  failureCode,
  inspectionItem,
  level,
  partNumber,
  workCenter,
} from '../../shared/domains/defects/list-resources.ts'
import { add } from './seed-rows.ts'

const named = (code: string, en: string, fr: string, de: string) => ({ code, name: { en, fr, de } })
const workCenters = [
  named('PRESS', 'Press shop', 'Presses', 'Presserei'),
  named('LATHE', 'Turning', 'Tournage', 'Dreherei'),
  named('MILL', 'Milling', 'Fraisage', 'Fräserei'),
  named('WELD', 'Welding', 'Soudage', 'Schweißerei'),
  named('PAINT', 'Paint line', 'Peinture', 'Lackiererei'),
]
const parts = [
  { ...named('BRK-100', 'Bracket', 'Équerre', 'Winkel'), revision: 'C' },
  { ...named('BRK-110', 'Bracket, long', 'Équerre longue', 'Winkel, lang'), revision: 'A' },
  { ...named('SHF-200', 'Shaft, 10 mm', 'Arbre, 10 mm', 'Welle, 10 mm'), revision: 'F' },
  { ...named('HSG-300', 'Pump housing', 'Corps de pompe', 'Pumpengehäuse'), revision: 'B' },
  { ...named('CVR-310', 'Cover', 'Couvercle', 'Deckel'), revision: 'B' },
  { ...named('FRM-400', 'Frame, welded', 'Cadre soudé', 'Rahmen, geschweißt'), revision: 'D' },
]
const levels = [
  { ...named('MINOR', 'Minor', 'Mineur', 'Nebenfehler'), severity: 2 },
  { ...named('MAJOR', 'Major', 'Majeur', 'Hauptfehler'), severity: 6 },
  { ...named('CRITICAL', 'Critical', 'Critique', 'Kritisch'), severity: 10 },
]
const areas = [
  named('HALL-1', 'Hall 1', 'Atelier 1', 'Halle 1'),
  named('HALL-2', 'Hall 2', 'Atelier 2', 'Halle 2'),
  named('RECEIVING', 'Goods in', 'Réception', 'Wareneingang'),
]
const failureCodes = [
  { ...named('CRACK', 'Crack', 'Fissure', 'Riss'), category: 'material' },
  { ...named('POROSITY', 'Porosity', 'Porosité', 'Porosität'), category: 'material' },
  { ...named('SCRATCH', 'Scratch', 'Rayure', 'Kratzer'), category: 'surface' },
  { ...named('RUST', 'Rust', 'Rouille', 'Rost'), category: 'surface' },
  { ...named('PAINT-RUN', 'Paint run', 'Coulure', 'Lackläufer'), category: 'surface' },
  { ...named('OVERSIZE', 'Oversize', 'Cote trop grande', 'Übermaß'), category: 'dimension' },
  { ...named('UNDERSIZE', 'Undersize', 'Cote trop petite', 'Untermaß'), category: 'dimension' },
  { ...named('BURR', 'Burr', 'Bavure', 'Grat'), category: 'dimension' },
]
const dispositions = [
  {
    ...named('MRB-USE', 'Use as it is, by the board', 'Accepté par la commission', 'Verwendung durch Ausschuss'),
    kind: 'use-as-is' as const,
  },
  { ...named('REWORK', 'Rework', 'Retouche', 'Nacharbeit'), kind: 'rework' as const },
  { ...named('REPAIR', 'Repair', 'Réparation', 'Reparatur'), kind: 'repair' as const },
  { ...named('SCRAP', 'Scrap', 'Rebut', 'Ausschuss'), kind: 'scrap' as const },
  { ...named('RTV', 'Back to the supplier', 'Retour fournisseur', 'Rücksendung'), kind: 'return-to-vendor' as const },
]

/** Adds what is missing of the lists and gauges. */
export async function seedLists(ctx: DbContext) {
  return {
    workCenter: await add(ctx, workCenter, workCenters),
    partNumber: await add(ctx, partNumber, parts),
    level: await add(ctx, level, levels),
    area: await add(ctx, area, areas),
    inspectionItem: await add(ctx, inspectionItem, [
      { ...named('DIAMETER', 'Diameter', 'Diamètre', 'Durchmesser'), unit: 'mm', lowerLimit: 9.98, upperLimit: 10.02 },
    ]),
    failureCode: await add(ctx, failureCode, failureCodes),
    disposition: await add(ctx, disposition, dispositions),
    calibration: await add(ctx, calibration, [
      { gaugeCode: 'CAL-150', name: 'Caliper, 150 mm' },
      { gaugeCode: 'MIC-25', name: 'Micrometer, 0 to 25 mm' },
    ]),
  }
}
